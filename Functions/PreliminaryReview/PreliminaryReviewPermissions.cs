using TechVolunteers.Campaigns;
using TechVolunteers.Identity;

namespace TechVolunteers.PreliminaryReview;

public static class PreliminaryReviewPermissions
{
    public static readonly Permission Read = Permission.To("review.read", "查看初审材料").For(Role.Reviewer).For(Role.Lead).For(Role.Supervisor);

    public static readonly Permission Propose = Permission.To("review.propose", "提出初审意见")
        .For(Role.Reviewer, Reach.All, nameof(Stage.PreliminaryReview))
        .For(Role.Lead, Reach.All, nameof(Stage.PreliminaryReview));

    public static readonly Permission Confirm = Permission.To("review.confirm", "确认初审意见").For(Role.Lead, Reach.All, nameof(Stage.PreliminaryReview));
}
