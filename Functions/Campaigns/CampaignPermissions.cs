using TechVolunteers.Identity;

namespace TechVolunteers.Campaigns;

/// <summary>Who may do what with a campaign as a whole.</summary>
public static class CampaignPermissions
{
    public static readonly Permission Open = Permission.To("campaigns.open", "启动征集活动").For(Role.Administrator);

    public static readonly Permission Revise = Permission.To("campaigns.revise", "修改征集活动设置").For(Role.Administrator);

    public static readonly Permission Watch = Permission.To("campaigns.watch", "查看办公室页面").For(Role.Reviewer).For(Role.Lead).For(Role.Administrator).For(Role.Supervisor);

    public static readonly Permission MoveDeadline = Permission.To("campaigns.move-deadline", "调整截止时间").For(Role.Lead, Reach.All, nameof(Stage.Intake));

    public static readonly Permission ProposeGate = Permission.To("gate.propose", "提出结束本阶段")
        .For(Role.Reviewer, Reach.All, nameof(Stage.PreliminaryReview), nameof(Stage.ExpertReview), nameof(Stage.FinalList), nameof(Stage.PublicNotice))
        .For(Role.Lead, Reach.All, nameof(Stage.PreliminaryReview), nameof(Stage.ExpertReview), nameof(Stage.FinalList), nameof(Stage.PublicNotice));

    public static readonly Permission ConfirmGate = Permission.To("gate.confirm", "确认结束本阶段")
        .For(Role.Lead, Reach.All, nameof(Stage.PreliminaryReview), nameof(Stage.ExpertReview), nameof(Stage.FinalList), nameof(Stage.PublicNotice));
}
