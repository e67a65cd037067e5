using TechVolunteers.Notifications;

namespace TechVolunteers.Identity.SignIn;

/// <summary>The letters of sign-in.</summary>
internal static class SignInLetters
{
    /// <param name="link">Carries the token. A new link is a new letter.</param>
    public static Letter SignIn(string name, string address, string link, string code, DateTimeOffset expires, DateTimeOffset at) => Letter.Write(
        "identity.sign-in", "sign-in", name, address, "登录链接和验证码",
        $"""
        {name}：

        您好！有人（应当是您本人）请求用这个邮箱登录科技志愿服务典型征集系统。

        请打开下面的链接，在打开的页面上点击“确认登录”：
        {link}

        也可以在请求登录的那个浏览器页面上输入验证码：{code[..4]} {code[4..]}

        链接和验证码在{BeijingTime.Format(expires)}前有效，只能使用一次。请不要转发本信，也不要把验证码告诉任何人。

        如果不是您本人操作，不必理会本信，别人无法凭您的邮箱地址登录。

        科技志愿服务典型征集系统
        """, at, occasion: Secrets.Hash(link));
}
