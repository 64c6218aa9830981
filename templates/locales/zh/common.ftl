# Everything that pages say, in Simplified Chinese, politely (您).
# A file a room; in this one is what several rooms share.
# Arguments: as in English. There are no plural forms.

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
