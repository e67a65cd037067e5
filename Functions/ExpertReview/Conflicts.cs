using TechVolunteers.Identity;
using TechVolunteers.Nominations;

namespace TechVolunteers.ExpertReview;

/// <summary>Conflicts of interest that the system finds by itself (国家自然科学基金条例 art. 20: 同一法人单位). Others are declared by the expert.</summary>
public static class Conflicts
{
    /// <summary>A whole Chinese sentence, or null when nothing was found.</summary>
    public static string? Between(Person expert, Nomination nomination) =>
        expert.Unit == nomination.Unit ? $"专家{expert.Name}属于推荐单位“{nomination.UnitName}”，应当回避 {nomination.Number}。"
        : nomination.Name is { } name && Plain(name) == Plain(expert.Name) ? $"专家{expert.Name}与 {nomination.Number} 的推荐对象同名，可能就是本人，应当回避。"
        : null;

    private static string Plain(string name) => string.Concat(name.Where(c => !char.IsWhiteSpace(c)));
}
