# What is said on the way into and out of apps, in Spanish. Notes on the language: common.ftl.

## Sign in

login-heading = Iniciar sesión
login-heading-confirm = Confirme su identidad
login-to-client = para continuar en { $client }
login-to-issuer = con su cuenta de { $issuer }
login-confirm = Introduzca la contraseña de { $name } para continuar.
login-confirm-any = Vuelva a iniciar sesión como { $name } para continuar.
login-button = Iniciar sesión
login-button-confirm = Continuar
login-no-account = ¿Es su primera vez aquí?
login-sign-up = Crear una cuenta
login-not-you = ¿No es usted?
login-other-account = Usar otra cuenta
login-error-credentials = El nombre de usuario y la contraseña no coinciden. Revise ambos e inténtelo de nuevo.
login-error-expired = Esta página ha estado abierta demasiado tiempo. Vuelva a iniciar sesión.
login-error-busy = El servidor está muy ocupado. Inténtelo de nuevo en un momento.
login-error-account-disabled = No se puede iniciar sesión con esta cuenta. Consulte a quienes administran este servidor.

## Signing in with another provider

federation-or = o
federation-continue = Continuar con { $provider }
login-notice-connect = { $label } de { $provider } todavía no está vinculado a ninguna cuenta de este sitio. Inicie sesión a continuación para vincularlo.
login-error-provider-unavailable = No se puede acceder a { $provider } en este momento. Inténtelo de nuevo en un momento o inicie sesión de otra forma.
login-error-provider-refused = No se ha podido verificar la respuesta de { $provider }, por lo que no se ha iniciado la sesión. Inténtelo de nuevo o inicie sesión de otra forma.
login-error-provider-cancelled = Se ha cancelado el inicio de sesión en { $provider }. Inténtelo de nuevo o inicie sesión de otra forma.
login-error-provider-stale = Debe volver a identificarse, pero { $provider } no ha confirmado que lo haya hecho. Inténtelo de nuevo o inicie sesión de otra forma.
login-error-provider-domain = Esta cuenta de { $provider } no pertenece a una organización que pueda iniciar sesión aquí. Use otra cuenta de { $provider } o inicie sesión de otra forma.
login-error-provider-replayed = Ese inicio de sesión ha tardado demasiado o ya se ha utilizado. Empiece de nuevo.
link-heading = ¿Vincular { $provider }?
link-text = { $label } podrá iniciar sesión aquí como { $account }.
link-connect = Vincular
link-skip = Ahora no
link-trust = Vincule solo lo que le pertenezca. Puede quitarlo en la página de su cuenta cuando quiera.

## Sign up

signup-heading = Cree su cuenta
signup-subheading = Una sola cuenta para todas las aplicaciones que usan { $issuer }.
signup-password-hint = Al menos { $count } caracteres. Unas cuantas palabras sin relación entre sí forman una contraseña segura y fácil de recordar.
signup-button = Crear cuenta
signup-have-account = ¿Ya tiene una cuenta?
signup-sign-in = Iniciar sesión
signup-error-summary = Revise los campos siguientes.
signup-error-username-missing = Introduzca un nombre de usuario.
signup-error-username-invalid = Use hasta 64 letras, cifras y signos del teclado, sin @ ni símbolos como los emojis.
signup-error-taken = No se puede usar ese nombre de usuario o correo electrónico. Elija otro o, si es suyo, inicie sesión.
signup-error-email-invalid = Introduzca un correo electrónico, como nombre@example.com.
signup-error-password-short = Use al menos { $count } caracteres.
signup-error-password-long = La contraseña es demasiado larga.
signup-error-password-common = Esa contraseña figura en listas de contraseñas conocidas. Elija otra.
signup-error-password-pattern = Esa contraseña es una repetición o un patrón de teclado. Elija otra.
signup-error-password-guessable = Esa contraseña es demasiado fácil de adivinar a partir de sus datos. Elija otra.
signup-error-expired = Esta página ha estado abierta demasiado tiempo. Inténtelo de nuevo.
signup-error-busy = El servidor está muy ocupado. Inténtelo de nuevo en un momento.

## Consent

consent-title = ¿Permitir { $client }?
consent-heading = { $client } quiere acceder a su cuenta
consent-signed-in-as = Ha iniciado sesión como
consent-switch = Cambiar
consent-switch-label = Cambiar de cuenta
consent-scopes = Podrá:
consent-resources = Para usar con:
consent-redirect = Se le enviará a { $host }
consent-remembered = Si lo permite, no se le volverá a preguntar para esta aplicación hasta que lo retire en la página de su cuenta.
consent-approve = Permitir
consent-deny = Denegar
consent-trust = Asegúrese de que confía en esta aplicación. Puede retirarle el acceso en la página de su cuenta cuando quiera.
consent-policy = Política de privacidad
consent-terms = Condiciones del servicio

## Choosing an account

select-heading = Elija una cuenta
select-another = Usar otra cuenta

## Signing out

logout-heading = ¿Cerrar sesión?
logout-asked = { $client } solicita cerrar su sesión.
logout-text = Se cerrará su sesión en este navegador. Es posible que las aplicaciones le pidan que vuelva a iniciarla.
logout-then = Después seguirá a { $host }.
logout-unidentified = La aplicación que le ha enviado aquí no ha dicho cuál es: falta id_token_hint o client_id, o no se conoce aquí. Por eso se quedará aquí después.
logout-button = Cerrar sesión
logout-cancel = Mantener la sesión
signed-out-heading = Ha cerrado la sesión
signed-out-text = Si el equipo es compartido, cierre también la ventana del navegador.
signed-out-continue = Continuar
signed-out-continue-to = Continuar en { $client }
signed-out-sign-in = Volver a iniciar sesión

## Handing over to an app

form-post-heading = Un paso más
form-post-text = Se le está enviando de vuelta a la aplicación. Si no ocurre nada, pulse el botón.
form-post-button = Continuar
