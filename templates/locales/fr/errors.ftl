# What error pages say, in French. Notes on the language: common.ftl.

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
error-hint-sign-in = Vous pouvez vous connecter avec un compte que vous avez ici.
error-hint-account = Allez sur votre compte et essayez à partir de là.
error-hint-sign-out = Vous pouvez malgré tout vous déconnecter ici.
error-hint-reload = Rouvrez le formulaire et envoyez-le à nouveau. Les mots de passe sont à saisir une nouvelle fois.
error-hint-back = Revenez à l’étape précédente et réessayez à partir de là.
error-way-app = Revenir vers { $host }
error-way-start = Aller à la page d’accueil
error-way-again = Réessayer
error-way-back = Retour
error-details = Informations pour l’assistance
error-code = Code
error-description = Description
error-request-id = Référence

## What went wrong: on the way through our pages

problem-flow-expired = Cette connexion a pris trop de temps.
problem-flow-foreign = Cette connexion a commencé dans un autre navigateur, ou les cookies sont bloqués.
problem-flow-used = Cette connexion a déjà abouti.
problem-form-forged = Ce formulaire est périmé ou provient d’un autre site.
problem-consent-undecided = Choisissez d’autoriser ou de refuser l’accès.
problem-action-unknown = Cette action n’est pas connue.
problem-signup-off = La création de compte n’est pas proposée ici
problem-provider-off = La connexion avec ce fournisseur n’est pas proposée ici
problem-detour-long = La demande de l’application est trop longue pour passer par un autre fournisseur.
problem-provider-answer-long = La réponse du fournisseur est trop longue
problem-request-lost = La demande n’a pas pu être conservée

## What went wrong: requests of apps

problem-client-unknown = Cette application n’est pas connue ici
problem-redirect-uri = L’adresse redirect_uri n’est pas enregistrée pour cette application
problem-request-long = La demande d’autorisation est trop longue
problem-parameter-missing = Le paramètre { $parameter } manque
problem-parameter-repeated = Le paramètre { $parameter } ne peut pas être répété
problem-parameter-long = Le paramètre { $parameter } est trop long
problem-parameter-unsupported = Le paramètre { $parameter } n’est pas pris en charge
problem-value-unsupported = Cette valeur de { $parameter } n’est pas prise en charge
problem-repeated = Un paramètre ne peut pas être répété
problem-state = Le paramètre state dépasse 2048 octets
problem-response-mode-query = Les jetons ne sont pas transmis dans les paramètres d’une adresse (query)
problem-response-type = L’application n’est pas enregistrée pour ce response_type
problem-request-object-unsupported = Les objets de requête (request) ne sont pas pris en charge
problem-request-object = L’objet de requête (request) n’est pas valide
problem-request-uri = L’adresse request_uri est inaccessible
problem-request-twice = Les paramètres request et request_uri ne peuvent pas être utilisés ensemble
problem-openid-scope = Un jeton ID nécessite le scope openid
problem-challenge-method = Le paramètre code_challenge_method doit être S256
problem-challenge = Le paramètre code_challenge doit avoir 43 caractères en base64url
problem-scope = Le paramètre scope est mal formé
problem-scope-unregistered = Un scope demandé n’est pas enregistré pour cette application
problem-resource = Le paramètre resource doit être une URI absolue sans fragment
problem-resources = Trop de ressources (resource)
problem-resource-unknown = Une ressource demandée (resource) n’est pas connue ici
problem-prompt = Cette valeur de prompt n’est pas prise en charge
problem-prompt-none = prompt=none doit être seul
problem-claims = Le paramètre claims doit être un objet JSON
problem-id-token-hint = Le paramètre id_token_hint n’est pas un jeton ID pour cette application
problem-max-age = Le paramètre max_age doit être un nombre de secondes
problem-two-people = Les paramètres id_token_hint et claims désignent des personnes différentes
problem-nobody = Aucune session ouverte ne correspond à cette demande
problem-somebody-else = La personne connectée n’est pas celle qui était indiquée
problem-select-account = Il faut choisir un compte
problem-consent = Un consentement est nécessaire
problem-acr = Aucune des classes d’authentification demandées (acr) ne peut être atteinte

## What went wrong: signing out

problem-logout-unidentified = Le paramètre id_token_hint ou client_id manque
problem-logout-uri = L’adresse post_logout_redirect_uri n’est pas enregistrée pour cette application
problem-logout-hint = Le paramètre id_token_hint n’est pas un jeton ID de ce serveur
problem-logout-client = Le paramètre id_token_hint a été émis pour une autre application
problem-logout-long = La demande de déconnexion est trop longue

## What went wrong: requests that cannot be read

problem-body-slow = Le contenu de la requête n’est pas arrivé à temps
problem-body-unreadable = Le contenu de la requête est illisible
problem-body-large = Le contenu de la requête est trop volumineux
problem-body-type = Le contenu de la requête doit être de type application/x-www-form-urlencoded
problem-body-compressed = Le contenu de la requête ne peut pas être compressé
problem-parameters-many = La requête a trop de paramètres
problem-some-parameter-long = Un paramètre est trop long
problem-percent = Un paramètre contient un encodage-pourcent mal formé
problem-control = Un paramètre contient un caractère de contrôle
problem-utf8 = Un paramètre n’est pas de l’UTF-8 valide
problem-malformed = La requête est mal formée
problem-headers-large = Les en-têtes de la requête sont trop volumineux
problem-address-long = L’adresse de la requête est trop longue
problem-host = La requête désigne un autre hôte que celui de ce serveur
problem-method = La méthode n’est pas autorisée ici
problem-nothing-here = Il n’y a rien à cette adresse
problem-too-many = Trop de requêtes. Réessayez plus tard
problem-overloaded = Le serveur est occupé. Réessayez dans un instant
problem-unexpected = Le serveur a rencontré une situation inattendue
problem-broken = Le serveur ne peut pas répondre à cette demande
