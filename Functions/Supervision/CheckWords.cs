using TechVolunteers.Audit;

namespace TechVolunteers.Supervision;

/// <summary>How the outcome of a check reads.</summary>
internal static class CheckWords
{
    public static string Standing(CheckedInvariant part) => part.Standing switch
    {
        InvariantStanding.Holds => $"成立（核对 {part.Seen} 项）",
        InvariantStanding.Broken => $"不成立（{part.Breaches.Length} 处）",
        _ => $"未核对（{part.Why}）",
    };

    public static string Sum(InvariantReport report) =>
        $"共 {report.Parts.Length} 条，成立 {Count(report, InvariantStanding.Holds)} 条，不成立 {Count(report, InvariantStanding.Broken)} 条，未核对 {Count(report, InvariantStanding.Unchecked)} 条。"
        + (report.Documents ? "" : "没有逐字节核对文件内容。");

    private static int Count(InvariantReport report, InvariantStanding standing) => report.Parts.Count(part => part.Standing == standing);
}
