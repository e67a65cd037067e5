using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;

namespace TechVolunteers.ExpertReview;

/// <summary>What every command of the review asks first, inside its commit.</summary>
internal static class ReviewOpen
{
    /// <summary>Null while the stage runs and no gate is closing it.</summary>
    public static async Task<Refusal?> Check(Draft draft)
    {
        var campaign = await draft.Campaign();
        if (campaign.BeingClosed() is { } closing)
            return closing;
        return campaign.Stage switch
        {
            Stage.ExpertReview => null,
            < Stage.ExpertReview => Refusal.Closed("专家终评还没有开始。", "请等初审结束后再办理。"),
            _ => Refusal.Closed("专家终评已经结束，评分和指派都不能再修改。", "如有疑问，请与承办单位联系。"),
        };
    }

    /// <summary>Null while the nomination takes part in the review.</summary>
    public static Refusal? Check(Nomination? nomination) => nomination switch
    {
        null => Refusal.Unknown("没有这份推荐材料。", "请从列表页面重新进入。"),
        { State: NominationState.Admitted } => null,
        { State: NominationState.Withdrawn } => Refusal.Closed($"{nomination.Number} 已由推荐单位撤回，不再参加评审。", "无需处理，请继续评审其他材料。"),
        _ => Refusal.Closed($"{nomination.Number} 没有通过初审，不参加专家终评。", "请核对材料编号。"),
    };
}
