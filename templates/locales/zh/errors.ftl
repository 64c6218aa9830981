# What error pages say, in Simplified Chinese. Notes on the language: common.ftl.

## Errors

error-heading-request = 无法完成此请求
error-heading-forbidden = 不允许此操作
error-heading-missing = 此处没有内容
error-heading-busy = 请稍后重试
error-heading-server = 我们这边出了点问题
error-hint-start-again = 请返回应用并重新开始。如果再次发生，请告知该应用的开发者。
error-hint-try-later = 请稍候片刻再重试。您输入的内容在我们这边没有丢失。
error-hint-check-address = 请检查地址是否有拼写错误。
error-hint-same-browser = 请返回，并在允许 Cookie 的情况下，在此浏览器窗口中重新开始。
error-hint-ask-operator = 请联系此服务器的管理员。
error-hint-sign-in = 您可以使用在此处已有的账号登录。
error-hint-account = 请前往您的账号页面，从那里重试。
error-hint-sign-out = 您仍然可以在此退出登录。
error-hint-reload = 请重新打开表单并再次提交。密码需要重新输入。
error-hint-back = 请返回上一步，然后重试。
error-way-app = 返回 { $host }
error-way-start = 前往首页
error-way-again = 重试
error-way-back = 返回
error-details = 技术支持所需的详细信息
error-code = 代码
error-description = 说明
error-request-id = 参考编号

## What went wrong: on the way through our pages

problem-flow-expired = 本次登录用时过长。
problem-flow-foreign = 本次登录是在其他浏览器中开始的，或者 Cookie 被阻止。
problem-flow-used = 本次登录已经完成过。
problem-form-forged = 此表单已过期，或者是从其他网站发送的。
problem-consent-undecided = 请选择允许还是拒绝访问。
problem-action-unknown = 无法识别此操作。
problem-signup-off = 此处不提供创建账号的功能
problem-provider-off = 此处不支持使用该提供方登录
problem-detour-long = 应用的请求过长，无法通过其他提供方登录。
problem-provider-answer-long = 提供方的回复过长
problem-request-lost = 无法保存该请求

## What went wrong: requests of apps

problem-client-unknown = 此应用未在这里注册
problem-redirect-uri = redirect_uri 未注册给此应用
problem-request-long = 授权请求过长
problem-parameter-missing = 缺少参数 { $parameter }
problem-parameter-repeated = 参数 { $parameter } 不能重复
problem-parameter-long = 参数 { $parameter } 过长
problem-parameter-unsupported = 不支持参数 { $parameter }
problem-value-unsupported = 不支持此 { $parameter } 值
problem-repeated = 参数不能重复
problem-state = 参数 state 超过 2048 字节
problem-response-mode-query = 令牌不会通过查询字符串 (query) 返回
problem-response-type = 此应用未注册该 response_type
problem-request-object-unsupported = 不支持请求对象 (request)
problem-request-object = 请求对象 (request) 无效
problem-request-uri = 无法获取 request_uri
problem-request-twice = request 与 request_uri 不能同时使用
problem-openid-scope = ID 令牌需要 openid 范围 (scope)
problem-challenge-method = code_challenge_method 必须为 S256
problem-challenge = code_challenge 必须为 43 个 base64url 字符
problem-scope = 参数 scope 格式有误
problem-scope-unregistered = 所请求的范围 (scope) 未注册给此应用
problem-resource = resource 必须是不带片段的绝对 URI
problem-resources = 资源 (resource) 过多
problem-resource-unknown = 所请求的资源 (resource) 未在这里注册
problem-prompt = 不支持此 prompt 值
problem-prompt-none = prompt=none 必须单独使用
problem-claims = 参数 claims 必须是 JSON 对象
problem-id-token-hint = id_token_hint 不是此应用的 ID 令牌
problem-max-age = max_age 必须是秒数
problem-two-people = id_token_hint 与 claims 指定的不是同一个人
problem-nobody = 没有符合此请求的已登录用户
problem-somebody-else = 登录的不是所指定的人
problem-select-account = 必须选择一个账号
problem-consent = 需要授权同意
problem-acr = 所请求的认证级别 (acr) 均无法达到

## What went wrong: signing out

problem-logout-unidentified = 缺少参数 id_token_hint 或 client_id
problem-logout-uri = post_logout_redirect_uri 未注册给此应用
problem-logout-hint = id_token_hint 不是此服务器的 ID 令牌
problem-logout-client = id_token_hint 是签发给其他应用的
problem-logout-long = 退出登录的请求过长

## What went wrong: requests that cannot be read

problem-body-slow = 请求正文未能及时到达
problem-body-unreadable = 无法读取请求正文
problem-body-large = 请求正文过大
problem-body-type = 请求正文必须为 application/x-www-form-urlencoded
problem-body-compressed = 请求正文不能压缩
problem-parameters-many = 请求的参数过多
problem-some-parameter-long = 有参数过长
problem-percent = 有参数的百分号编码有误
problem-control = 有参数包含控制字符
problem-utf8 = 有参数不是有效的 UTF-8
problem-malformed = 请求格式有误
problem-headers-large = 请求头过大
problem-address-long = 请求的地址过长
problem-host = 请求的主机名与此服务器不符
problem-method = 此处不允许该方法
problem-nothing-here = 此地址没有内容
problem-too-many = 请求过多，请稍后重试
problem-overloaded = 服务器繁忙，请稍后重试
problem-unexpected = 服务器遇到意外情况
problem-broken = 服务器无法响应此请求
