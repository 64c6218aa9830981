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
error-details = Informations pour l’assistance
error-code = Code
error-description = Description
error-request-id = Référence
