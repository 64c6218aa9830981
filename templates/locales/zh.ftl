# Everything that pages say, in Simplified Chinese, politely (您).
# Arguments: as in en.ftl. There are no plural forms.

## Every page

page-title = { $heading } · { $issuer }
page-title-error = 出现问题：{ $heading } · { $issuer }
error-throttled = 尝试次数过多，请在 { $minutes } 分钟后重试。

## Fields

field-login = 用户名或电子邮箱
field-username = 用户名
field-email = 电子邮箱
field-password = 密码
field-new-password = 设置密码
password-show = 显示
password-hide = 隐藏
password-show-label = 显示密码

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
signup-error-username-invalid = 请使用较短的用户名，且不要包含隐藏字符或控制字符。
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
consent-remember = 不再就此应用询问我
consent-approve = 允许
consent-deny = 拒绝
consent-trust = 请确认您信任此应用。您可以随时在账号页面取消其访问权限。
consent-policy = 隐私政策
consent-terms = 服务条款

## Scopes

scope-openid = 识别您的身份
scope-openid-text = 在您再次使用时识别您的账号。
scope-profile = 查看您的个人资料
scope-profile-text = 您的姓名、头像等信息。
scope-email = 查看您的电子邮箱
scope-email-text = 以及该邮箱是否已验证。
scope-phone = 查看您的电话号码
scope-phone-text = 以及该号码是否已验证。
scope-address = 查看您的邮寄地址
scope-address-text = 保存在您账号中的地址。
scope-offline = 在您离开时保持访问权限
scope-offline-text = 退出登录后依然有效，直到您取消。
scope-unexplained = 使用权限“{ $scope }”

## Choosing an account

select-heading = 选择账号
select-another = 使用其他账号

## Signing out

logout-heading = 要退出登录吗？
logout-asked = { $client } 请求让您退出登录。
logout-text = 这将结束您在此浏览器中的会话。应用可能会要求您重新登录。
logout-button = 退出登录
logout-cancel = 保持登录
signed-out-heading = 您已退出登录
signed-out-text = 如果使用的是公用电脑，请同时关闭浏览器窗口。
signed-out-continue = 继续
signed-out-continue-to = 继续前往 { $client }
signed-out-sign-in = 重新登录

## Account

account-heading = 您的账号
account-sign-out = 退出登录
account-username = 用户名
account-email = 电子邮箱
account-verified = 已验证
account-unverified = 未验证
account-ways = 登录方式
account-ways-text = 请保留多种方式，以便随时都能登录。
account-password-text = 配合用户名或电子邮箱使用。
account-last-used = 上次使用：
account-connected = 关联时间：
account-only-way = 这是您唯一的登录方式，因此无法移除。
account-remove = 移除
account-remove-label = 移除：{ $provider }，{ $label }
account-connect = 关联 { $provider }
account-confirm-link = 重新登录
account-sessions = 已登录的设备
account-sessions-text = 请结束您不认识的会话。
account-sessions-none = 您没有活跃的会话。
account-this-device = 此设备
account-signed-in = 登录时间：
account-last-seen = 上次活动：
account-end = 结束会话
account-end-label = 结束会话：{ $device }
account-end-others = 结束所有其他会话
account-apps = 有访问权限的应用
account-apps-text = 这些应用可以使用您的账号。请取消不再需要的应用的访问权限。
account-apps-none = 没有应用可以访问您的账号。
account-granted = 授权时间：
account-open = 打开
account-open-label = 打开：{ $client }
account-revoke = 取消访问权限
account-revoke-label = 取消访问权限：{ $client }
account-notice-session-ended = 会话已结束。
account-notice-others-ended = 所有其他会话均已结束。
account-notice-app-revoked = 该应用已无法访问您的账号。
account-notice-identity-linked = 已关联。从现在起您可以使用它登录。
account-notice-identity-removed = 已移除。它不能再用于登录。
account-notice-identity-taken = 它已关联此处的另一个账号。请先在那个账号中移除，然后重新关联。
account-notice-last-way-in = 这是您唯一的登录方式，因此未移除。
account-notice-confirm-first = 要关联其他登录方式，请先确认是您本人。

## Devices and times

device-browser-on-system = { $system } 上的 { $browser }
device-unknown = 未知设备
date-month = { $month }月
date-time = { $year }年{ $month }{ $day }日 { $time } UTC
time-just-now = 刚刚
time-minutes-ago = { $count } 分钟前
time-hours-ago = { $count } 小时前

## Notices

message-welcome = 欢迎使用 { $issuer }
message-welcome-text = 登录后即可查看您的账号、会话以及您使用的应用。
message-signed-in = 您已登录
message-signed-in-text = 您可以关闭此页面，或管理您的账号。
message-account-created = 您的账号已就绪
message-account-created-text = 欢迎！您已登录。
message-account = 前往您的账号
message-sign-in = 登录
message-sign-up = 创建账号

## Handing over to an app

form-post-heading = 还差一步
form-post-text = 正在将您送回应用。如果没有反应，请点按按钮。
form-post-button = 继续

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
error-details = 技术支持所需的详细信息
error-code = 代码
error-description = 说明
error-request-id = 参考编号
