using TechVolunteers.Campaigns;
using TechVolunteers.Identity;

namespace TechVolunteers.ExpertReview;

public static class ExpertReviewPermissions
{
    /// <summary>Who has which nomination and who has filed; never a score.</summary>
    public static readonly Permission Watch = Permission.To("expert.watch", "查看评审进度")
        .For(Role.Reviewer).For(Role.Lead).For(Role.Supervisor);

    public static readonly Permission Assign = Permission.To("expert.assign", "指派评审专家")
        .For(Role.Reviewer, Reach.All, nameof(Stage.ExpertReview))
        .For(Role.Lead, Reach.All, nameof(Stage.ExpertReview));

    public static readonly Permission OwnTasks = Permission.To("expert.tasks", "查看评审任务").For(Role.Expert);

    public static readonly Permission Pledge = Permission.To("expert.pledge", "签署评审承诺").For(Role.Expert, Reach.All, nameof(Stage.ExpertReview));

    public static readonly Permission Declare = Permission.To("expert.declare", "申报利害关系").For(Role.Expert, Reach.Assigned, nameof(Stage.ExpertReview));

    /// <summary>The content of an assigned nomination and one's own sheet about it.</summary>
    public static readonly Permission Read = Permission.To("expert.read", "查看评审材料").For(Role.Expert, Reach.Assigned, nameof(Stage.ExpertReview));

    public static readonly Permission Score = Permission.To("expert.score", "评分").For(Role.Expert, Reach.Assigned, nameof(Stage.ExpertReview));
}
