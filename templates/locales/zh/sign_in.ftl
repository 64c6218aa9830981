# What is said on the way into and out of apps, in Simplified Chinese. Notes on the language: common.ftl.

## Sign in

login-heading = 登录
login-heading-confirm = 确认是您本人
login-to-client = 继续前往 { $client }
login-to-issuer = 使用您的 { $issuer } 账号
login-confirm = 请输入 { $name } 的密码以继续。
login-confirm-any = 请以 { $name } 的身份重新登录以继续。
login-button = 登录
login-button-confirm = 继续
login-no-account = 还没有账号？
login-sign-up = 创建账号
login-not-you = 不是您本人？
login-other-account = 使用其他账号
login-error-credentials = 用户名与密码不匹配，请检查后重试。
login-error-expired = 此页面打开时间过长，请重新登录。
login-error-busy = 服务器繁忙，请稍后重试。
login-error-account-disabled = 此账号无法用于登录，请联系此服务器的管理员。

## Signing in with another provider

federation-or = 或
federation-continue = 使用 { $provider } 继续
login-notice-connect = { $provider } 的 { $label } 尚未关联此处的任何账号。请在下方登录以进行关联。
login-error-provider-unavailable = 目前无法连接 { $provider }。请稍后重试，或使用其他方式登录。
login-error-provider-refused = 无法验证来自 { $provider } 的响应，因此您尚未登录。请重试，或使用其他方式登录。
login-error-provider-cancelled = 通过 { $provider } 的登录已取消。请重试，或使用其他方式登录。
login-error-provider-stale = 您需要重新登录，但 { $provider } 未确认您已重新登录。请重试，或使用其他方式登录。
login-error-provider-domain = 此 { $provider } 账号不属于可在此登录的组织。请使用其他 { $provider } 账号，或使用其他方式登录。
login-error-provider-replayed = 该登录耗时过长或已被使用，请重新开始。
link-heading = 要关联 { $provider } 吗？
link-text = { $label } 将可以在此登录 { $account }。
link-connect = 关联
link-skip = 暂不
link-trust = 请仅在属于您本人时进行关联。您可以随时在账号页面移除。

## Sign up

signup-heading = 创建账号
signup-subheading = 一个账号，畅用所有使用 { $issuer } 的应用。
signup-password-hint = 至少 { $count } 个字符。将几个互不相关的词组合起来，密码既安全又好记。
signup-button = 创建账号
signup-have-account = 已有账号？
signup-sign-in = 登录
signup-error-summary = 请检查以下各项。
signup-error-username-missing = 请输入用户名。
signup-error-username-invalid = 请使用最多 64 个字母、文字、数字和键盘符号，不能包含 @ 或表情等符号。
signup-error-taken = 该用户名或电子邮箱无法使用。请另选一个；如果是您本人的，请直接登录。
signup-error-email-invalid = 请输入电子邮箱，例如 name@example.com。
signup-error-password-short = 请至少使用 { $count } 个字符。
signup-error-password-long = 密码过长。
signup-error-password-common = 该密码出现在已知密码列表中，请换一个。
signup-error-password-pattern = 该密码由重复字符或键盘上的连续按键组成，请换一个。
signup-error-password-guessable = 该密码很容易根据您的信息猜出，请换一个。
signup-error-expired = 此页面打开时间过长，请重试。
signup-error-busy = 服务器繁忙，请稍后重试。

## Consent

consent-title = 允许 { $client } 访问吗？
consent-heading = { $client } 想要访问您的账号
consent-signed-in-as = 当前登录账号
consent-switch = 切换
consent-switch-label = 切换账号
consent-scopes = 允许后，该应用可以：
consent-resources = 用于：
consent-redirect = 您将前往 { $host }
consent-remembered = 允许后，在您于账号页面撤回之前，不会再就此应用询问您。
consent-approve = 允许
consent-deny = 拒绝
consent-trust = 请确认您信任此应用。您可以随时在账号页面取消其访问权限。
consent-policy = 隐私政策
consent-terms = 服务条款

## Choosing an account

select-heading = 选择账号
select-another = 使用其他账号

## Signing out

logout-heading = 要退出登录吗？
logout-asked = { $client } 请求让您退出登录。
logout-text = 这将结束您在此浏览器中的会话。应用可能会要求您重新登录。
logout-then = 之后您将前往“{ $host }”。
logout-unidentified = 将您带到这里的应用没有说明自己的身份：缺少 id_token_hint 或 client_id，或者此处不认识它。因此之后您会留在这里。
logout-button = 退出登录
logout-cancel = 保持登录
signed-out-heading = 您已退出登录
signed-out-text = 如果使用的是公用电脑，请同时关闭浏览器窗口。
signed-out-continue = 继续
signed-out-continue-to = 继续前往 { $client }
signed-out-sign-in = 重新登录

## Handing over to an app

form-post-heading = 还差一步
form-post-text = 正在将您送回应用。如果没有反应，请点按按钮。
form-post-button = 继续
