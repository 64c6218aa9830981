# What error pages say, in Spanish. Notes on the language: common.ftl.

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
