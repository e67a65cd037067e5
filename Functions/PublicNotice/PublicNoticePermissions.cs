using TechVolunteers.Campaigns;
using TechVolunteers.Identity;

namespace TechVolunteers.PublicNotice;

public static class PublicNoticePermissions
{
    public static readonly Permission Read = Permission.To("notice.read", "查看公示").For(Role.Public);

    /// <summary>The window is kept by the command, which prints its dates.</summary>
    public static readonly Permission File = Permission.To("objections.file", "提出异议").For(Role.Public);

    /// <summary>Objections without the objector.</summary>
    public static readonly Permission Watch = Permission.To("objections.watch", "查看异议办理情况").For(Role.Reviewer).For(Role.Lead).For(Role.Supervisor);

    /// <summary>Objections with the objector's name and contacts.</summary>
    public static readonly Permission ReadObjector = Permission.To("objections.read", "查看反映人身份").For(Role.Lead).For(Role.Supervisor);

    public static readonly Permission Accept = Permission.To("objections.accept", "决定是否受理异议").For(Role.Lead, Reach.All, nameof(Stage.PublicNotice));

    public static readonly Permission Propose = Permission.To("objections.propose", "提出异议处理意见")
        .For(Role.Reviewer, Reach.All, nameof(Stage.PublicNotice))
        .For(Role.Lead, Reach.All, nameof(Stage.PublicNotice));

    public static readonly Permission Confirm = Permission.To("objections.confirm", "确认异议处理意见").For(Role.Lead, Reach.All, nameof(Stage.PublicNotice));
}
