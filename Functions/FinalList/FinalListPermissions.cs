using TechVolunteers.Campaigns;
using TechVolunteers.Identity;

namespace TechVolunteers.FinalList;

public static class FinalListPermissions
{
    /// <summary>The ranking with its means. Nobody sees it before the expert review has ended, and the public never does.</summary>
    public static readonly Permission See = Permission.To("list.see", "查看终评排名")
        .For(Role.Reviewer, Reach.All, nameof(Stage.FinalList), nameof(Stage.PublicNotice), nameof(Stage.Announced))
        .For(Role.Lead, Reach.All, nameof(Stage.FinalList), nameof(Stage.PublicNotice), nameof(Stage.Announced))
        .For(Role.Supervisor, Reach.All, nameof(Stage.FinalList), nameof(Stage.PublicNotice), nameof(Stage.Announced));

    public static readonly Permission Settle = Permission.To("list.settle", "拟定名单")
        .For(Role.Reviewer, Reach.All, nameof(Stage.FinalList))
        .For(Role.Lead, Reach.All, nameof(Stage.FinalList));
}
