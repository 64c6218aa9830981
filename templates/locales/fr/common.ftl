# Everything that pages say, in French, formally (vous).
# A file a room; in this one is what several rooms share.
# Arguments: as in English. Sentences are built so that neither a name nor the reader needs a gender, and
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
