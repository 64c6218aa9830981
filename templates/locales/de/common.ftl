# Everything that pages say, in German, formally (Sie).
# A file a room; in this one is what several rooms share.
# Arguments: as in English. A name has no gender and no case: sentences are built so that it needs none.

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
