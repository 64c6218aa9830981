# What error pages say, in German. Notes on the language: common.ftl.

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
error-hint-sign-in = Sie können sich mit einem Konto anmelden, das Sie hier haben.
error-hint-account = Gehen Sie zu Ihrem Konto und versuchen Sie es von dort aus.
error-hint-sign-out = Sie können sich hier trotzdem abmelden.
error-hint-reload = Öffnen Sie das Formular neu und senden Sie es noch einmal. Passwörter müssen Sie dabei neu eingeben.
error-hint-back = Gehen Sie einen Schritt zurück und versuchen Sie es von dort aus noch einmal.
error-way-app = Zurück zu { $host }
error-way-start = Zur Startseite
error-way-again = Erneut versuchen
error-way-back = Zurück
error-details = Angaben für den Support
error-code = Code
error-description = Beschreibung
error-request-id = Referenz

## What went wrong: on the way through our pages

problem-flow-expired = Diese Anmeldung hat zu lange gedauert.
problem-flow-foreign = Diese Anmeldung wurde in einem anderen Browser begonnen, oder Cookies sind gesperrt.
problem-flow-used = Diese Anmeldung wurde bereits abgeschlossen.
problem-form-forged = Dieses Formular ist veraltet oder wurde von einer anderen Website gesendet.
problem-consent-undecided = Wählen Sie, ob Sie den Zugriff zulassen oder ablehnen.
problem-action-unknown = Diese Aktion ist nicht bekannt.
problem-signup-off = Hier können keine Konten erstellt werden
problem-provider-off = Die Anmeldung mit diesem Anbieter wird hier nicht angeboten
problem-detour-long = Die Anfrage der App ist zu lang für den Umweg über einen anderen Anbieter.
problem-provider-answer-long = Die Antwort des Anbieters ist zu lang
problem-request-lost = Die Anfrage konnte nicht aufbewahrt werden

## What went wrong: requests of apps

problem-client-unknown = Diese App ist hier nicht bekannt
problem-redirect-uri = Die redirect_uri ist für diese App nicht registriert
problem-request-long = Die Autorisierungsanfrage ist zu lang
problem-parameter-missing = Der Parameter { $parameter } fehlt
problem-parameter-repeated = Der Parameter { $parameter } darf nur einmal vorkommen
problem-parameter-long = Der Parameter { $parameter } ist zu lang
problem-parameter-unsupported = Der Parameter { $parameter } wird nicht unterstützt
problem-value-unsupported = Dieser Wert von { $parameter } wird nicht unterstützt
problem-repeated = Ein Parameter darf nur einmal vorkommen
problem-state = Der Parameter state ist länger als 2048 Byte
problem-response-mode-query = Token werden nicht in der Abfrage einer Adresse (query) übergeben
problem-response-type = Die App ist für diesen response_type nicht registriert
problem-request-object-unsupported = Request-Objekte werden nicht unterstützt
problem-request-object = Das Request-Objekt ist nicht gültig
problem-request-uri = Die request_uri lässt sich nicht abrufen
problem-request-twice = request und request_uri dürfen nicht zusammen verwendet werden
problem-openid-scope = Ein ID-Token braucht den Scope openid
problem-challenge-method = Die code_challenge_method muss S256 sein
problem-challenge = Die code_challenge muss aus 43 Zeichen in base64url bestehen
problem-scope = Der Parameter scope ist fehlerhaft aufgebaut
problem-scope-unregistered = Ein angefragter Scope ist für diese App nicht registriert
problem-resource = Eine resource muss eine absolute URI ohne Fragment sein
problem-resources = Zu viele Ressourcen (resource)
problem-resource-unknown = Eine angefragte Ressource (resource) ist hier nicht bekannt
problem-prompt = Dieser Wert von prompt wird nicht unterstützt
problem-prompt-none = prompt=none muss allein stehen
problem-claims = Der Parameter claims muss ein JSON-Objekt sein
problem-id-token-hint = Der id_token_hint ist kein ID-Token für diese App
problem-max-age = max_age muss eine Anzahl von Sekunden sein
problem-two-people = id_token_hint und claims nennen verschiedene Personen
problem-nobody = Niemand ist angemeldet, der zu dieser Anfrage passt
problem-somebody-else = Jemand anderes als die angegebene Person hat sich angemeldet
problem-select-account = Ein Konto muss ausgewählt werden
problem-consent = Eine Zustimmung ist erforderlich
problem-acr = Keine der angefragten Anmeldestufen (acr) ist erreichbar

## What went wrong: signing out

problem-logout-unidentified = Der Parameter id_token_hint oder client_id fehlt
problem-logout-uri = Die post_logout_redirect_uri ist für diese App nicht registriert
problem-logout-hint = Der id_token_hint ist kein ID-Token dieses Servers
problem-logout-client = Der id_token_hint wurde für eine andere App ausgestellt
problem-logout-long = Die Abmeldeanfrage ist zu lang

## What went wrong: requests that cannot be read

problem-body-slow = Der Inhalt der Anfrage kam nicht rechtzeitig an
problem-body-unreadable = Der Inhalt der Anfrage war nicht lesbar
problem-body-large = Der Inhalt der Anfrage ist zu groß
problem-body-type = Der Inhalt der Anfrage muss application/x-www-form-urlencoded sein
problem-body-compressed = Der Inhalt der Anfrage darf nicht komprimiert sein
problem-parameters-many = Die Anfrage hat zu viele Parameter
problem-some-parameter-long = Ein Parameter ist zu lang
problem-percent = Ein Parameter enthält eine fehlerhafte Prozentkodierung
problem-control = Ein Parameter enthält ein Steuerzeichen
problem-utf8 = Ein Parameter ist kein gültiges UTF-8
problem-malformed = Die Anfrage ist fehlerhaft aufgebaut
problem-headers-large = Die Kopfzeilen der Anfrage sind zu groß
problem-address-long = Die Adresse der Anfrage ist zu lang
problem-host = Die Anfrage nennt einen anderen Host als den dieses Servers
problem-method = Die Methode ist hier nicht erlaubt
problem-nothing-here = Unter dieser Adresse gibt es nichts
problem-too-many = Zu viele Anfragen. Versuchen Sie es später erneut
problem-overloaded = Der Server ist ausgelastet. Versuchen Sie es gleich noch einmal
problem-unexpected = Auf dem Server ist etwas Unerwartetes geschehen
problem-broken = Der Server kann diese Anfrage nicht beantworten
