# Everything that pages say, in Spanish, formally (usted), in words that every country uses.
# Arguments: as in en.ftl. Sentences are built so that neither a name nor the reader needs a gender.

## Every page

page-title = { $heading } · { $issuer }
page-title-error = Problema: { $heading } · { $issuer }
error-throttled =
    { $minutes ->
        [one] Demasiados intentos. Vuelva a intentarlo dentro de un minuto.
       *[other] Demasiados intentos. Vuelva a intentarlo dentro de { $minutes } minutos.
    }

## Fields

field-login = Nombre de usuario o correo electrónico
field-username = Nombre de usuario
field-email = Correo electrónico
field-password = Contraseña
field-new-password = Elija una contraseña
password-show = Mostrar
password-hide = Ocultar
password-show-label = Mostrar contraseña

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
signup-error-username-invalid = Use un nombre de usuario más corto, sin caracteres ocultos ni de control.
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
consent-remember = No volver a preguntar para esta aplicación
consent-approve = Permitir
consent-deny = Denegar
consent-trust = Asegúrese de que confía en esta aplicación. Puede retirarle el acceso en la página de su cuenta cuando quiera.
consent-policy = Política de privacidad
consent-terms = Condiciones del servicio

## Scopes

scope-openid = Saber quién es usted
scope-openid-text = Reconocer su cuenta cuando vuelva.
scope-profile = Ver su perfil
scope-profile-text = Su nombre, su foto y datos similares.
scope-email = Ver su correo electrónico
scope-email-text = Y si está verificado.
scope-phone = Ver su número de teléfono
scope-phone-text = Y si está verificado.
scope-address = Ver su dirección postal
scope-address-text = La dirección guardada en su cuenta.
scope-offline = Mantener el acceso en su ausencia
scope-offline-text = Incluso después de cerrar sesión, hasta que lo retire.
scope-unexplained = Usar el permiso «{ $scope }»

## Choosing an account

select-heading = Elija una cuenta
select-another = Usar otra cuenta

## Signing out

logout-heading = ¿Cerrar sesión?
logout-asked = { $client } solicita cerrar su sesión.
logout-text = Se cerrará su sesión en este navegador. Es posible que las aplicaciones le pidan que vuelva a iniciarla.
logout-button = Cerrar sesión
logout-cancel = Mantener la sesión
signed-out-heading = Ha cerrado la sesión
signed-out-text = Si el equipo es compartido, cierre también la ventana del navegador.
signed-out-continue = Continuar
signed-out-continue-to = Continuar en { $client }
signed-out-sign-in = Volver a iniciar sesión

## Account

account-heading = Su cuenta
account-sign-out = Cerrar sesión
account-username = Nombre de usuario
account-email = Correo electrónico
account-verified = Verificado
account-unverified = Sin verificar
account-ways = Formas de iniciar sesión
account-ways-text = Conserve más de una para poder entrar siempre.
account-password-text = Con su nombre de usuario o correo electrónico.
account-last-used = Último uso:
account-connected = Cuenta vinculada el
account-only-way = Es su única forma de iniciar sesión, por lo que no se puede quitar.
account-remove = Quitar
account-remove-label = Quitar: { $provider }, { $label }
account-connect = Vincular { $provider }
account-confirm-link = Volver a iniciar sesión
account-sessions = Dónde ha iniciado sesión
account-sessions-text = Cierre cualquier sesión que no reconozca.
account-sessions-none = No tiene sesiones activas.
account-this-device = Este dispositivo
account-signed-in = Sesión iniciada el
account-last-seen = Última actividad:
account-end = Cerrar sesión
account-end-label = Cerrar sesión: { $device }
account-end-others = Cerrar todas las demás sesiones
account-apps = Aplicaciones con acceso
account-apps-text = Estas aplicaciones pueden usar su cuenta. Retire el acceso a las que ya no necesite.
account-apps-none = Ninguna aplicación tiene acceso a su cuenta.
account-granted = Acceso concedido el
account-open = Abrir
account-open-label = Abrir: { $client }
account-revoke = Retirar acceso
account-revoke-label = Retirar acceso: { $client }
account-notice-session-ended = La sesión se ha cerrado.
account-notice-others-ended = Todas las demás sesiones se han cerrado.
account-notice-app-revoked = La aplicación ya no tiene acceso a su cuenta.
account-notice-identity-linked = Cuenta vinculada. A partir de ahora puede iniciar sesión con ella.
account-notice-identity-removed = Cuenta quitada. Ya no se puede iniciar sesión con ella.
account-notice-identity-taken = Ya está vinculada a otra cuenta de este sitio. Quítela primero de esa cuenta y vuelva a vincularla.
account-notice-last-way-in = Es su única forma de iniciar sesión, por lo que no se ha quitado.
account-notice-confirm-first = Para vincular otra forma de iniciar sesión, confirme primero su identidad.

## Devices and times

device-browser-on-system = { $browser } en { $system }
device-unknown = Dispositivo desconocido
date-month =
    { $month ->
        [1] enero
        [2] febrero
        [3] marzo
        [4] abril
        [5] mayo
        [6] junio
        [7] julio
        [8] agosto
        [9] septiembre
        [10] octubre
        [11] noviembre
       *[12] diciembre
    }
date-time = { $day } de { $month } de { $year }, { $time } UTC
time-just-now = ahora mismo
time-minutes-ago =
    { $count ->
        [one] hace 1 minuto
       *[other] hace { $count } minutos
    }
time-hours-ago =
    { $count ->
        [one] hace 1 hora
       *[other] hace { $count } horas
    }

## Notices

message-welcome = Le damos la bienvenida a { $issuer }
message-welcome-text = Inicie sesión para ver su cuenta, sus sesiones y las aplicaciones que usa.
message-signed-in = Ha iniciado sesión
message-signed-in-text = Puede cerrar esta página o gestionar su cuenta.
message-account-created = Su cuenta está lista
message-account-created-text = Le damos la bienvenida. Ha iniciado sesión.
message-account = Ir a su cuenta
message-sign-in = Iniciar sesión
message-sign-up = Crear una cuenta

## Handing over to an app

form-post-heading = Un paso más
form-post-text = Se le está enviando de vuelta a la aplicación. Si no ocurre nada, pulse el botón.
form-post-button = Continuar

## Errors

error-heading-request = No se puede completar esta solicitud
error-heading-forbidden = Esto no está permitido
error-heading-missing = Aquí no hay nada
error-heading-busy = Inténtelo de nuevo en un momento
error-heading-server = Algo ha fallado por nuestra parte
error-hint-start-again = Vuelva a la aplicación y empiece de nuevo. Si ocurre otra vez, avise a quienes desarrollan la aplicación.
error-hint-try-later = Espere un momento e inténtelo de nuevo. No hemos perdido nada de lo que ha introducido.
error-hint-check-address = Compruebe que la dirección esté bien escrita.
error-hint-same-browser = Vuelva atrás y empiece de nuevo en esta ventana del navegador, con las cookies permitidas.
error-hint-ask-operator = Póngase en contacto con quienes administran este servidor.
error-details = Datos para el servicio de asistencia
error-code = Código
error-description = Descripción
error-request-id = Referencia
