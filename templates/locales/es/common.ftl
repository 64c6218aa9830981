# Everything that pages say, in Spanish, formally (usted), in words that every country uses.
# A file a room; in this one is what several rooms share.
# Arguments: as in English. Sentences are built so that neither a name nor the reader needs a gender.

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
