# What the account page says, in Spanish. Notes on the language: common.ftl.

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
