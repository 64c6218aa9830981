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
error-hint-sign-in = Puede iniciar sesión con una cuenta que ya tenga aquí.
error-hint-account = Vaya a su cuenta e inténtelo desde allí.
error-hint-sign-out = Aun así, puede cerrar la sesión aquí.
error-hint-reload = Abra de nuevo el formulario y envíelo otra vez. Tendrá que volver a escribir las contraseñas.
error-hint-back = Vuelva al paso anterior e inténtelo de nuevo desde allí.
error-way-app = Volver a { $host }
error-way-start = Ir a la página de inicio
error-way-again = Volver a intentarlo
error-way-back = Volver atrás
error-details = Datos para el servicio de asistencia
error-code = Código
error-description = Descripción
error-request-id = Referencia

## What went wrong: on the way through our pages

problem-flow-expired = Este inicio de sesión ha tardado demasiado.
problem-flow-foreign = Este inicio de sesión empezó en otro navegador, o las cookies están bloqueadas.
problem-flow-used = Este inicio de sesión ya se completó antes.
problem-form-forged = Este formulario ha caducado o se envió desde otro sitio.
problem-consent-undecided = Elija si permite o deniega el acceso.
problem-action-unknown = Esta acción no se conoce.
problem-signup-off = Aquí no se pueden crear cuentas
problem-provider-off = Aquí no se puede iniciar sesión con este proveedor
problem-detour-long = La solicitud de la aplicación es demasiado larga para pasar por otro proveedor.
problem-provider-answer-long = La respuesta del proveedor es demasiado larga
problem-request-lost = No se ha podido conservar la solicitud

## What went wrong: requests of apps

problem-client-unknown = Esta aplicación no se conoce aquí
problem-redirect-uri = La redirect_uri no está registrada para esta aplicación
problem-request-long = La solicitud de autorización es demasiado larga
problem-parameter-missing = Falta el parámetro { $parameter }
problem-parameter-repeated = El parámetro { $parameter } no puede repetirse
problem-parameter-long = El parámetro { $parameter } es demasiado largo
problem-parameter-unsupported = El parámetro { $parameter } no se admite
problem-value-unsupported = Este valor de { $parameter } no se admite
problem-repeated = Un parámetro no puede repetirse
problem-state = El parámetro state supera los 2048 bytes
problem-response-mode-query = Los tokens no se entregan en la consulta de una dirección (query)
problem-response-type = La aplicación no está registrada para este response_type
problem-request-object-unsupported = Los objetos de solicitud (request) no se admiten
problem-request-object = El objeto de solicitud (request) no es válido
problem-request-uri = No se puede obtener la request_uri
problem-request-twice = request y request_uri no pueden usarse juntos
problem-openid-scope = Un ID token necesita el scope openid
problem-challenge-method = El code_challenge_method debe ser S256
problem-challenge = El code_challenge debe tener 43 caracteres en base64url
problem-scope = El parámetro scope está mal formado
problem-scope-unregistered = Un scope solicitado no está registrado para esta aplicación
problem-resource = Un resource debe ser una URI absoluta sin fragmento
problem-resources = Demasiados recursos (resource)
problem-resource-unknown = Un recurso solicitado (resource) no se conoce aquí
problem-prompt = Este valor de prompt no se admite
problem-prompt-none = prompt=none debe ir solo
problem-claims = El parámetro claims debe ser un objeto JSON
problem-id-token-hint = El id_token_hint no es un ID token para esta aplicación
problem-max-age = max_age debe ser un número de segundos
problem-two-people = id_token_hint y claims nombran a personas distintas
problem-nobody = No hay ninguna sesión iniciada que corresponda a esta solicitud
problem-somebody-else = Ha iniciado sesión otra persona que la indicada
problem-select-account = Hay que elegir una cuenta
problem-consent = Se necesita el consentimiento
problem-acr = No se puede alcanzar ninguna de las clases de autenticación solicitadas (acr)

## What went wrong: signing out

problem-logout-unidentified = Falta el parámetro id_token_hint o client_id
problem-logout-uri = La post_logout_redirect_uri no está registrada para esta aplicación
problem-logout-hint = El id_token_hint no es un ID token de este servidor
problem-logout-client = El id_token_hint se emitió para otra aplicación
problem-logout-long = La solicitud de cierre de sesión es demasiado larga

## What went wrong: requests that cannot be read

problem-body-slow = El contenido de la solicitud no llegó a tiempo
problem-body-unreadable = No se pudo leer el contenido de la solicitud
problem-body-large = El contenido de la solicitud es demasiado grande
problem-body-type = El contenido de la solicitud debe ser application/x-www-form-urlencoded
problem-body-compressed = El contenido de la solicitud no puede estar comprimido
problem-parameters-many = La solicitud tiene demasiados parámetros
problem-some-parameter-long = Un parámetro es demasiado largo
problem-percent = Un parámetro tiene una codificación con porcentaje incorrecta
problem-control = Un parámetro contiene un carácter de control
problem-utf8 = Un parámetro no es UTF-8 válido
problem-malformed = La solicitud está mal formada
problem-headers-large = Las cabeceras de la solicitud son demasiado grandes
problem-address-long = La dirección de la solicitud es demasiado larga
problem-host = La solicitud nombra un host distinto del de este servidor
problem-method = El método no se permite aquí
problem-nothing-here = No hay nada en esta dirección
problem-too-many = Demasiadas solicitudes. Vuelva a intentarlo más tarde
problem-overloaded = El servidor está ocupado. Vuelva a intentarlo en un momento
problem-unexpected = El servidor se ha encontrado con una situación inesperada
problem-broken = El servidor no puede responder a esta solicitud
