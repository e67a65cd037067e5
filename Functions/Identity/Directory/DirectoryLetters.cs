using TechVolunteers.Notifications;

namespace TechVolunteers.Identity.Directory;

/// <summary>The letters of the directory.</summary>
internal static class DirectoryLetters
{
    /// <param name="occasion">Sets a repeated invitation apart.</param>
    public static Letter Invitation(Person person, string link, DateTimeOffset at, string occasion) => Letter.Write(
        "people.invitation", person.Id.Value, person.Name, person.Address, "邀请您使用科技志愿服务典型征集系统",
        $"""
        {person.Name}：

        您好！您已被添加到科技志愿服务典型征集系统，您的角色是：{string.Join("、", person.Roles.Select(RoleNames.Of))}。

        请打开下面的登录页，填写您的邮箱 {person.Address}，系统会把登录链接和验证码发到这个邮箱：
        {link}

        登录不需要密码。每次登录都会收到一封新的登录信，信中的链接和验证码在 15 分钟内有效，只能使用一次。

        如果您不知道为什么收到本信，不必理会。

        科技志愿服务典型征集系统
        """, at, occasion);
}
