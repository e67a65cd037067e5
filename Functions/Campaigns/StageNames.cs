namespace TechVolunteers.Campaigns;

/// <summary>The stages in the notice's words.</summary>
public static class StageNames
{
    public static string Name(this Stage stage) => stage switch
    {
        Stage.Intake => "征集",
        Stage.PreliminaryReview => "初审",
        Stage.ExpertReview => "终评",
        Stage.FinalList => "名单审定",
        Stage.PublicNotice => "公示",
        _ => "公布",
    };
}
