# What is said on the way into and out of apps, in German. Notes on the language: common.ftl.

## Sign in

login-heading = Anmelden
login-heading-confirm = Bestätigen Sie Ihre Identität
login-to-client = weiter zu { $client }
login-to-issuer = mit Ihrem Konto bei { $issuer }
login-confirm = Geben Sie das Passwort von { $name } ein, um fortzufahren.
login-confirm-any = Melden Sie sich noch einmal als { $name } an, um fortzufahren.
login-button = Anmelden
login-button-confirm = Weiter
login-no-account = Neu hier?
login-sign-up = Konto erstellen
login-not-you = Das sind nicht Sie?
login-other-account = Anderes Konto verwenden
login-error-credentials = Benutzername und Passwort passen nicht zusammen. Prüfen Sie beides und versuchen Sie es erneut.
login-error-expired = Diese Seite war zu lange geöffnet. Bitte melden Sie sich erneut an.
login-error-busy = Der Server ist gerade stark ausgelastet. Bitte versuchen Sie es gleich noch einmal.
login-error-account-disabled = Mit diesem Konto ist keine Anmeldung möglich. Bitte wenden Sie sich an die Betreiber dieses Servers.

## Signing in with another provider

federation-or = oder
federation-continue = Weiter mit { $provider }
login-notice-connect = { $label } bei { $provider } ist hier noch mit keinem Konto verbunden. Melden Sie sich unten an, um die Verbindung herzustellen.
login-error-provider-unavailable = { $provider } ist gerade nicht erreichbar. Versuchen Sie es gleich noch einmal oder melden Sie sich auf andere Weise an.
login-error-provider-refused = Die Antwort von { $provider } ließ sich nicht überprüfen, deshalb sind Sie nicht angemeldet. Versuchen Sie es erneut oder melden Sie sich auf andere Weise an.
login-error-provider-cancelled = Die Anmeldung bei { $provider } wurde abgebrochen. Versuchen Sie es erneut oder melden Sie sich auf andere Weise an.
login-error-provider-stale = Sie müssen sich neu anmelden, aber { $provider } hat das nicht bestätigt. Versuchen Sie es erneut oder melden Sie sich auf andere Weise an.
login-error-provider-domain = Dieses Konto bei { $provider } gehört zu keiner Organisation, die sich hier anmelden darf. Verwenden Sie ein anderes Konto bei { $provider } oder melden Sie sich auf andere Weise an.
login-error-provider-replayed = Diese Anmeldung hat zu lange gedauert oder wurde bereits verwendet. Bitte beginnen Sie noch einmal.
link-heading = { $provider } verbinden?
link-text = { $label } kann sich dann hier bei { $account } anmelden.
link-connect = Verbinden
link-skip = Nicht jetzt
link-trust = Verbinden Sie nur, was Ihnen gehört. Auf Ihrer Kontoseite können Sie die Verbindung jederzeit entfernen.

## Sign up

signup-heading = Konto erstellen
signup-subheading = Ein Konto für alle Apps, die { $issuer } verwenden.
signup-password-hint = Mindestens { $count } Zeichen. Ein paar Wörter ohne Zusammenhang ergeben ein starkes Passwort, das leicht zu merken ist.
signup-button = Konto erstellen
signup-have-account = Sie haben schon ein Konto?
signup-sign-in = Anmelden
signup-error-summary = Bitte prüfen Sie die Felder unten.
signup-error-username-missing = Geben Sie einen Benutzernamen ein.
signup-error-username-invalid = Verwenden Sie bis zu 64 Buchstaben, Ziffern und Zeichen der Tastatur, ohne @ und ohne Symbole wie Emojis.
signup-error-taken = Dieser Benutzername oder diese E-Mail-Adresse kann nicht verwendet werden. Wählen Sie etwas anderes oder melden Sie sich an, wenn beides Ihnen gehört.
signup-error-email-invalid = Geben Sie eine E-Mail-Adresse ein, zum Beispiel name@example.com.
signup-error-password-short = Verwenden Sie mindestens { $count } Zeichen.
signup-error-password-long = Dieses Passwort ist zu lang.
signup-error-password-common = Dieses Passwort steht auf Listen bekannter Passwörter. Wählen Sie ein anderes.
signup-error-password-pattern = Dieses Passwort ist eine Wiederholung oder ein Tastaturmuster. Wählen Sie ein anderes.
signup-error-password-guessable = Dieses Passwort lässt sich aus Ihren Angaben zu leicht erraten. Wählen Sie ein anderes.
signup-error-expired = Diese Seite war zu lange geöffnet. Bitte versuchen Sie es erneut.
signup-error-busy = Der Server ist gerade stark ausgelastet. Bitte versuchen Sie es gleich noch einmal.

## Consent

consent-title = { $client } zulassen?
consent-heading = { $client } möchte auf Ihr Konto zugreifen
consent-signed-in-as = Angemeldet als
consent-switch = Wechseln
consent-switch-label = Konto wechseln
consent-scopes = Die App darf dann:
consent-resources = Zur Verwendung mit:
consent-redirect = Sie werden zu { $host } weitergeleitet
consent-remembered = Wenn Sie das erlauben, werden Sie für diese App nicht mehr gefragt, bis Sie es auf Ihrer Kontoseite widerrufen.
consent-approve = Zulassen
consent-deny = Ablehnen
consent-trust = Lassen Sie nur Apps zu, denen Sie vertrauen. Auf Ihrer Kontoseite können Sie den Zugriff jederzeit entziehen.
consent-policy = Datenschutzerklärung
consent-terms = Nutzungsbedingungen

## Choosing an account

select-heading = Konto auswählen
select-another = Anderes Konto verwenden

## Signing out

logout-heading = Abmelden?
logout-asked = { $client } möchte Sie abmelden.
logout-text = Damit endet Ihre Sitzung in diesem Browser. In Apps müssen Sie sich danach vielleicht neu anmelden.
logout-then = Danach geht es weiter zu { $host }.
logout-unidentified = Die App, von der Sie kommen, hat nicht gesagt, welche sie ist: id_token_hint oder client_id fehlt oder ist hier nicht bekannt. Sie bleiben deshalb danach hier.
logout-button = Abmelden
logout-cancel = Nicht abmelden
signed-out-heading = Sie sind abgemeldet
signed-out-text = Schließen Sie an einem gemeinsam genutzten Computer auch das Browserfenster.
signed-out-continue = Weiter
signed-out-continue-to = Weiter zu { $client }
signed-out-sign-in = Erneut anmelden

## Handing over to an app

form-post-heading = Noch ein Schritt
form-post-text = Sie werden zur App zurückgeleitet. Wenn nichts geschieht, drücken Sie auf die Schaltfläche.
form-post-button = Weiter
