namespace TechVolunteers.Identity;

public static class IdentityPermissions
{
    public static readonly Permission SignIn = Permission.To("identity.sign-in", "登录").For(Role.Public);

    public static readonly Permission OwnAccount = Permission.To("identity.account", "查看自己的账户和管理接口令牌")
        .For(Role.Clerk).For(Role.Reviewer).For(Role.Lead).For(Role.Expert).For(Role.Supervisor).For(Role.Administrator);

    public static readonly Permission ManagePeople = Permission.To("people.manage", "管理单位与人员").For(Role.Administrator);
}
