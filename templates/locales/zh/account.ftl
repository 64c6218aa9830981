# What the account page says, in Simplified Chinese. Notes on the language: common.ftl.

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
