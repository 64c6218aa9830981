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
error-details = 技术支持所需的详细信息
error-code = 代码
error-description = 说明
error-request-id = 参考编号
