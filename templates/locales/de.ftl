# Everything that pages say, in German, formally (Sie).
# Arguments: as in en.ftl. A name has no gender and no case: sentences are built so that it needs none.

## Every page

page-title = { $heading } · { $issuer }
page-title-error = Problem: { $heading } · { $issuer }
error-throttled =
    { $minutes ->
        [one] Zu viele Versuche. Versuchen Sie es in einer Minute erneut.
       *[other] Zu viele Versuche. Versuchen Sie es in { $minutes } Minuten erneut.
    }

## Fields

field-login = Benutzername oder E-Mail-Adresse
field-username = Benutzername
field-email = E-Mail-Adresse
field-password = Passwort
field-new-password = Passwort wählen
password-show = Zeigen
password-hide = Verbergen
password-show-label = Passwort zeigen

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
signup-error-username-invalid = Verwenden Sie einen kürzeren Benutzernamen ohne unsichtbare Zeichen und Steuerzeichen.
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
consent-remember = Bei dieser App nicht mehr fragen
consent-approve = Zulassen
consent-deny = Ablehnen
consent-trust = Lassen Sie nur Apps zu, denen Sie vertrauen. Auf Ihrer Kontoseite können Sie den Zugriff jederzeit entziehen.
consent-policy = Datenschutzerklärung
consent-terms = Nutzungsbedingungen

## Scopes

scope-openid = Wissen, wer Sie sind
scope-openid-text = Ihr Konto wiedererkennen, wenn Sie zurückkehren.
scope-profile = Ihr Profil sehen
scope-profile-text = Ihren Namen, Ihr Bild und ähnliche Angaben.
scope-email = Ihre E-Mail-Adresse sehen
scope-email-text = Und ob sie bestätigt ist.
scope-phone = Ihre Telefonnummer sehen
scope-phone-text = Und ob sie bestätigt ist.
scope-address = Ihre Postanschrift sehen
scope-address-text = Die Anschrift, die in Ihrem Konto steht.
scope-offline = Zugriff behalten, wenn Sie nicht da sind
scope-offline-text = Auch nach dem Abmelden, bis Sie ihn entziehen.
scope-unexplained = Die Berechtigung „{ $scope }“ nutzen

## Choosing an account

select-heading = Konto auswählen
select-another = Anderes Konto verwenden

## Signing out

logout-heading = Abmelden?
logout-asked = { $client } möchte Sie abmelden.
logout-text = Damit endet Ihre Sitzung in diesem Browser. In Apps müssen Sie sich danach vielleicht neu anmelden.
logout-button = Abmelden
logout-cancel = Nicht abmelden
signed-out-heading = Sie sind abgemeldet
signed-out-text = Schließen Sie an einem gemeinsam genutzten Computer auch das Browserfenster.
signed-out-continue = Weiter
signed-out-continue-to = Weiter zu { $client }
signed-out-sign-in = Erneut anmelden

## Account

account-heading = Ihr Konto
account-sign-out = Abmelden
account-username = Benutzername
account-email = E-Mail-Adresse
account-verified = Bestätigt
account-unverified = Nicht bestätigt
account-ways = Anmeldemethoden
account-ways-text = Behalten Sie mehr als eine, damit Sie sich immer anmelden können.
account-password-text = Mit Ihrem Benutzernamen oder Ihrer E-Mail-Adresse.
account-last-used = Zuletzt verwendet:
account-connected = Verbunden am
account-only-way = Das ist Ihre einzige Anmeldemethode, deshalb kann sie nicht entfernt werden.
account-remove = Entfernen
account-remove-label = Entfernen: { $provider }, { $label }
account-connect = { $provider } verbinden
account-confirm-link = Erneut anmelden
account-sessions = Wo Sie angemeldet sind
account-sessions-text = Beenden Sie jede Sitzung, die Sie nicht erkennen.
account-sessions-none = Sie haben keine aktiven Sitzungen.
account-this-device = Dieses Gerät
account-signed-in = Angemeldet am
account-last-seen = Zuletzt aktiv:
account-end = Sitzung beenden
account-end-label = Sitzung beenden: { $device }
account-end-others = Alle anderen Sitzungen beenden
account-apps = Apps mit Zugriff
account-apps-text = Diese Apps dürfen Ihr Konto verwenden. Entziehen Sie denen den Zugriff, die Sie nicht mehr brauchen.
account-apps-none = Keine App hat Zugriff auf Ihr Konto.
account-granted = Zugelassen am
account-open = Öffnen
account-open-label = Öffnen: { $client }
account-revoke = Zugriff entziehen
account-revoke-label = Zugriff entziehen: { $client }
account-notice-session-ended = Die Sitzung wurde beendet.
account-notice-others-ended = Alle anderen Sitzungen wurden beendet.
account-notice-app-revoked = Die App hat keinen Zugriff mehr auf Ihr Konto.
account-notice-identity-linked = Verbunden. Sie können sich ab jetzt damit anmelden.
account-notice-identity-removed = Entfernt. Eine Anmeldung damit ist nicht mehr möglich.
account-notice-identity-taken = Hier besteht bereits eine Verbindung mit einem anderen Konto. Entfernen Sie sie zuerst dort und stellen Sie sie dann neu her.
account-notice-last-way-in = Das ist Ihre einzige Anmeldemethode, deshalb wurde sie nicht entfernt.
account-notice-confirm-first = Um eine weitere Anmeldemethode zu verbinden, bestätigen Sie zuerst Ihre Identität.

## Devices and times

device-browser-on-system = { $browser } auf { $system }
device-unknown = Unbekanntes Gerät
date-month =
    { $month ->
        [1] Januar
        [2] Februar
        [3] März
        [4] April
        [5] Mai
        [6] Juni
        [7] Juli
        [8] August
        [9] September
        [10] Oktober
        [11] November
       *[12] Dezember
    }
date-time = { $day }. { $month } { $year }, { $time } UTC
time-just-now = gerade eben
time-minutes-ago =
    { $count ->
        [one] vor 1 Minute
       *[other] vor { $count } Minuten
    }
time-hours-ago =
    { $count ->
        [one] vor 1 Stunde
       *[other] vor { $count } Stunden
    }

## Notices

message-welcome = Willkommen bei { $issuer }
message-welcome-text = Melden Sie sich an, um Ihr Konto, Ihre Sitzungen und die Apps zu sehen, die Sie verwenden.
message-signed-in = Sie sind angemeldet
message-signed-in-text = Sie können diese Seite schließen oder Ihr Konto verwalten.
message-account-created = Ihr Konto ist bereit
message-account-created-text = Willkommen. Sie sind angemeldet.
message-account = Zu Ihrem Konto
message-sign-in = Anmelden
message-sign-up = Konto erstellen

## Handing over to an app

form-post-heading = Noch ein Schritt
form-post-text = Sie werden zur App zurückgeleitet. Wenn nichts geschieht, drücken Sie auf die Schaltfläche.
form-post-button = Weiter

## Errors

error-heading-request = Diese Anfrage lässt sich nicht ausführen
error-heading-forbidden = Das ist nicht erlaubt
error-heading-missing = Hier gibt es nichts
error-heading-busy = Bitte versuchen Sie es gleich noch einmal
error-heading-server = Bei uns ist etwas schiefgegangen
error-hint-start-again = Gehen Sie zurück zur App und beginnen Sie noch einmal. Wenn es wieder geschieht, wenden Sie sich an den Anbieter der App.
error-hint-try-later = Warten Sie einen Moment und versuchen Sie es dann erneut. Von Ihren Eingaben ist bei uns nichts verloren gegangen.
error-hint-check-address = Prüfen Sie die Adresse auf Tippfehler.
error-hint-same-browser = Gehen Sie zurück und beginnen Sie in diesem Browserfenster noch einmal. Cookies müssen erlaubt sein.
error-hint-ask-operator = Bitte wenden Sie sich an die Betreiber dieses Servers.
error-details = Angaben für den Support
error-code = Code
error-description = Beschreibung
error-request-id = Referenz
