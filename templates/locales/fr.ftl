# Everything that pages say, in French, formally (vous).
# Arguments: as in en.ftl. Sentences are built so that neither a name nor the reader needs a gender, and
# so that no name stands after a word that would lose its vowel.
# The spaces before : and inside « » are U+00A0, those before ; ? ! are U+202F.

## Every page

page-title = { $heading } · { $issuer }
page-title-error = Problème : { $heading } · { $issuer }
error-throttled =
    { $minutes ->
        [one] Trop de tentatives. Réessayez dans une minute.
       *[other] Trop de tentatives. Réessayez dans { $minutes } minutes.
    }

## Fields

field-login = Nom d’utilisateur ou e-mail
field-username = Nom d’utilisateur
field-email = Adresse e-mail
field-password = Mot de passe
field-new-password = Choisissez un mot de passe
password-show = Afficher
password-hide = Masquer
password-show-label = Afficher le mot de passe

## Sign in

login-heading = Se connecter
login-heading-confirm = Confirmez votre identité
login-to-client = pour continuer vers { $client }
login-to-issuer = avec votre compte { $issuer }
login-confirm = Saisissez le mot de passe du compte { $name } pour continuer.
login-confirm-any = Reconnectez-vous au compte { $name } pour continuer.
login-button = Se connecter
login-button-confirm = Continuer
login-no-account = Première visite ?
login-sign-up = Créer un compte
login-not-you = Ce n’est pas vous ?
login-other-account = Utiliser un autre compte
login-error-credentials = Ce nom d’utilisateur et ce mot de passe ne correspondent pas. Vérifiez-les et réessayez.
login-error-expired = Cette page est restée ouverte trop longtemps. Veuillez vous reconnecter.
login-error-busy = Le serveur est très sollicité. Veuillez réessayer dans un instant.
login-error-account-disabled = Ce compte ne permet pas de se connecter. Adressez-vous aux responsables de ce serveur.

## Signing in with another provider

federation-or = ou
federation-continue = Continuer avec { $provider }
login-notice-connect = { $label } chez { $provider } n’est encore associé à aucun compte ici. Connectez-vous ci-dessous pour l’associer.
login-error-provider-unavailable = { $provider } est injoignable pour le moment. Réessayez dans un instant ou connectez-vous autrement.
login-error-provider-refused = La réponse reçue de { $provider } n’a pas pu être vérifiée ; la connexion n’a donc pas eu lieu. Réessayez ou connectez-vous autrement.
login-error-provider-cancelled = La connexion avec { $provider } a été annulée. Réessayez ou connectez-vous autrement.
login-error-provider-stale = Vous devez vous reconnecter, mais { $provider } n’a pas confirmé que vous l’avez fait. Réessayez ou connectez-vous autrement.
login-error-provider-domain = Ce compte { $provider } ne fait partie d’aucune organisation autorisée à se connecter ici. Utilisez un autre compte { $provider } ou connectez-vous autrement.
login-error-provider-replayed = Cette connexion a pris trop de temps ou a déjà servi. Veuillez recommencer.
link-heading = Associer { $provider } ?
link-text = { $label } pourra se connecter ici au compte { $account }.
link-connect = Associer
link-skip = Plus tard
link-trust = N’associez que ce qui vous appartient. Vous pourrez le retirer à tout moment sur la page de votre compte.

## Sign up

signup-heading = Créez votre compte
signup-subheading = Un seul compte pour toutes les applications qui utilisent { $issuer }.
signup-password-hint = Au moins { $count } caractères. Quelques mots sans rapport entre eux forment un mot de passe robuste et facile à retenir.
signup-button = Créer un compte
signup-have-account = Vous avez déjà un compte ?
signup-sign-in = Se connecter
signup-error-summary = Veuillez vérifier les champs ci-dessous.
signup-error-username-missing = Saisissez un nom d’utilisateur.
signup-error-username-invalid = Utilisez un nom d’utilisateur plus court, sans caractères invisibles ni caractères de contrôle.
signup-error-taken = Ce nom d’utilisateur ou cette adresse e-mail ne peut pas être utilisé. Faites un autre choix, ou connectez-vous s’il s’agit de votre compte.
signup-error-email-invalid = Saisissez une adresse e-mail, par exemple nom@example.com.
signup-error-password-short = Utilisez au moins { $count } caractères.
signup-error-password-long = Ce mot de passe est trop long.
signup-error-password-common = Ce mot de passe figure dans des listes de mots de passe connus. Choisissez-en un autre.
signup-error-password-pattern = Ce mot de passe est une répétition ou un motif de clavier. Choisissez-en un autre.
signup-error-password-guessable = Ce mot de passe est trop facile à deviner à partir de vos informations. Choisissez-en un autre.
signup-error-expired = Cette page est restée ouverte trop longtemps. Veuillez réessayer.
signup-error-busy = Le serveur est très sollicité. Veuillez réessayer dans un instant.

## Consent

consent-title = Autoriser { $client } ?
consent-heading = { $client } souhaite accéder à votre compte
consent-signed-in-as = Compte connecté
consent-switch = Changer
consent-switch-label = Changer de compte
consent-scopes = Cette application pourra :
consent-resources = À utiliser avec :
consent-redirect = Redirection vers { $host }
consent-remember = Ne plus me demander pour cette application
consent-approve = Autoriser
consent-deny = Refuser
consent-trust = Assurez-vous de faire confiance à cette application. Vous pouvez lui retirer l’accès à tout moment sur la page de votre compte.
consent-policy = Politique de confidentialité
consent-terms = Conditions d’utilisation

## Scopes

scope-openid = Savoir qui vous êtes
scope-openid-text = Reconnaître votre compte à votre retour.
scope-profile = Voir votre profil
scope-profile-text = Votre nom, votre photo et des informations similaires.
scope-email = Voir votre adresse e-mail
scope-email-text = Et savoir si elle a été vérifiée.
scope-phone = Voir votre numéro de téléphone
scope-phone-text = Et savoir s’il a été vérifié.
scope-address = Voir votre adresse postale
scope-address-text = L’adresse enregistrée dans votre compte.
scope-offline = Conserver l’accès en votre absence
scope-offline-text = Même après votre déconnexion, jusqu’à ce que vous le retiriez.
scope-unexplained = Utiliser l’autorisation « { $scope } »

## Choosing an account

select-heading = Choisissez un compte
select-another = Utiliser un autre compte

## Signing out

logout-heading = Fermer la session ?
logout-asked = { $client } demande votre déconnexion.
logout-text = Votre session dans ce navigateur prendra fin. Des applications pourront vous demander de vous reconnecter.
logout-button = Fermer la session
logout-cancel = Annuler
signed-out-heading = Votre session est fermée
signed-out-text = Sur un ordinateur partagé, fermez aussi la fenêtre du navigateur.
signed-out-continue = Continuer
signed-out-continue-to = Continuer vers { $client }
signed-out-sign-in = Se reconnecter

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

## Notices

message-welcome = Bienvenue sur { $issuer }
message-welcome-text = Connectez-vous pour voir votre compte, vos sessions et les applications que vous utilisez.
message-signed-in = Connexion réussie
message-signed-in-text = Vous pouvez fermer cette page ou gérer votre compte.
message-account-created = Votre compte est prêt
message-account-created-text = Bienvenue. Votre session est ouverte.
message-account = Accéder à votre compte
message-sign-in = Se connecter
message-sign-up = Créer un compte

## Handing over to an app

form-post-heading = Encore une étape
form-post-text = Vous allez revenir à l’application. Si rien ne se passe, appuyez sur le bouton.
form-post-button = Continuer

## Errors

error-heading-request = Cette demande ne peut pas aboutir
error-heading-forbidden = Cette action n’est pas autorisée
error-heading-missing = Il n’y a rien ici
error-heading-busy = Veuillez réessayer dans un instant
error-heading-server = Un problème est survenu de notre côté
error-hint-start-again = Retournez dans l’application et recommencez. Si le problème persiste, prévenez l’éditeur de l’application.
error-hint-try-later = Patientez un instant, puis réessayez. Rien de ce que vous avez saisi n’a été perdu de notre côté.
error-hint-check-address = Vérifiez que l’adresse ne contient pas de faute de frappe.
error-hint-same-browser = Revenez en arrière et recommencez dans cette fenêtre de navigateur, en autorisant les cookies.
error-hint-ask-operator = Veuillez contacter les responsables de ce serveur.
error-details = Informations pour l’assistance
error-code = Code
error-description = Description
error-request-id = Référence
