# What the account page says, in French. Notes on the language: common.ftl.

## Account

account-heading = Votre compte
account-sign-out = Se déconnecter
account-username = Nom d’utilisateur
account-email = Adresse e-mail
account-verified = Vérifiée
account-unverified = Non vérifiée
account-ways = Moyens de connexion
account-ways-text = Gardez-en plusieurs pour pouvoir toujours vous connecter.
account-password-text = Avec votre nom d’utilisateur ou votre adresse e-mail.
account-last-used = Dernière utilisation :
account-connected = Compte associé le
account-only-way = C’est votre seul moyen de connexion ; il ne peut donc pas être retiré.
account-remove = Retirer
account-remove-label = Retirer : { $provider }, { $label }
account-connect = Associer { $provider }
account-confirm-link = Se reconnecter
account-sessions = Vos sessions ouvertes
account-sessions-text = Fermez toute session que vous ne reconnaissez pas.
account-sessions-none = Vous n’avez aucune session active.
account-this-device = Cet appareil
account-signed-in = Session ouverte le
account-last-seen = Dernière activité :
account-end = Fermer la session
account-end-label = Fermer la session : { $device }
account-end-others = Fermer toutes les autres sessions
account-apps = Applications autorisées
account-apps-text = Ces applications peuvent utiliser votre compte. Retirez l’accès à celles dont vous n’avez plus besoin.
account-apps-none = Aucune application n’a accès à votre compte.
account-granted = Accès autorisé le
account-open = Ouvrir
account-open-label = Ouvrir : { $client }
account-revoke = Retirer l’accès
account-revoke-label = Retirer l’accès : { $client }
account-notice-session-ended = La session a été fermée.
account-notice-others-ended = Toutes les autres sessions ont été fermées.
account-notice-app-revoked = L’application n’a plus accès à votre compte.
account-notice-identity-linked = Compte associé. Vous pouvez désormais l’utiliser pour vous connecter.
account-notice-identity-removed = Compte retiré. Il ne permet plus de se connecter.
account-notice-identity-taken = Il est déjà associé à un autre compte ici. Retirez-le d’abord de ce compte, puis associez-le de nouveau.
account-notice-last-way-in = C’est votre seul moyen de connexion ; il n’a donc pas été retiré.
account-notice-confirm-first = Pour associer un autre moyen de connexion, confirmez d’abord votre identité.

## Devices and times

device-browser-on-system = { $browser } sur { $system }
device-unknown = Appareil inconnu
date-month =
    { $month ->
        [1] janvier
        [2] février
        [3] mars
        [4] avril
        [5] mai
        [6] juin
        [7] juillet
        [8] août
        [9] septembre
        [10] octobre
        [11] novembre
       *[12] décembre
    }
date-time =
    { $day ->
        [1] 1er { $month } { $year } à { $time } UTC
       *[other] { $day } { $month } { $year } à { $time } UTC
    }
time-just-now = à l’instant
time-minutes-ago =
    { $count ->
        [one] il y a { $count } minute
       *[other] il y a { $count } minutes
    }
time-hours-ago =
    { $count ->
        [one] il y a { $count } heure
       *[other] il y a { $count } heures
    }
