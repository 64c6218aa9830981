# What the account page says, in German. Notes on the language: common.ftl.

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
