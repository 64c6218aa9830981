# What is said on the way into and out of apps, in French. Notes on the language: common.ftl.

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
signup-error-username-invalid = Utilisez jusqu’à 64 lettres, chiffres et signes du clavier, sans @ ni symboles tels que les émojis.
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
consent-remembered = Si vous autorisez cet accès, cette application ne vous le demandera plus jusqu’à ce que vous le retiriez sur la page de votre compte.
consent-approve = Autoriser
consent-deny = Refuser
consent-trust = Assurez-vous de faire confiance à cette application. Vous pouvez lui retirer l’accès à tout moment sur la page de votre compte.
consent-policy = Politique de confidentialité
consent-terms = Conditions d’utilisation

## Choosing an account

select-heading = Choisissez un compte
select-another = Utiliser un autre compte

## Signing out

logout-heading = Fermer la session ?
logout-asked = { $client } demande votre déconnexion.
logout-text = Votre session dans ce navigateur prendra fin. Des applications pourront vous demander de vous reconnecter.
logout-then = Vous continuerez ensuite vers { $host }.
logout-unidentified = L’application qui vous a envoyé ici n’a pas dit laquelle elle est : id_token_hint ou client_id manque, ou n’est pas connu ici. Vous resterez donc ici ensuite.
logout-button = Fermer la session
logout-cancel = Annuler
signed-out-heading = Votre session est fermée
signed-out-text = Sur un ordinateur partagé, fermez aussi la fenêtre du navigateur.
signed-out-continue = Continuer
signed-out-continue-to = Continuer vers { $client }
signed-out-sign-in = Se reconnecter

## Handing over to an app

form-post-heading = Encore une étape
form-post-text = Vous allez revenir à l’application. Si rien ne se passe, appuyez sur le bouton.
form-post-button = Continuer
