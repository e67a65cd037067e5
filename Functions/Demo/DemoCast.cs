using System.Collections.Immutable;
using TechVolunteers.Identity;

namespace TechVolunteers.Demo;

/// <summary>The fictional units and people of a demonstration; none of them exists.</summary>
internal static class DemoCast
{
    public static ImmutableArray<(string Name, string Kind)> Units { get; } =
    [
        ("示例农学会（测试）", "全国学会"),
        ("示例省科学技术协会（测试）", "省级科协"),
        ("示例医学会（测试）", "全国学会"),
        ("示例大学科学技术协会（测试）", "高校科协"),
    ];

    /// <summary>Name, the part of the address before <c>@example.org</c>, roles, and the unit's place in <see cref="Units"/>.</summary>
    public static ImmutableArray<(string Name, string Mailbox, ImmutableArray<Role> Roles, int? Unit)> People { get; } =
    [
        ("经办人甲", "clerk-1", [Role.Clerk], 0),
        ("经办人乙", "clerk-2", [Role.Clerk], 1),
        ("经办人丙", "clerk-3", [Role.Clerk], 2),
        ("初审员甲", "reviewer-1", [Role.Reviewer], null),
        ("初审员乙", "reviewer-2", [Role.Reviewer], null),
        ("负责人甲", "lead-1", [Role.Lead], null),
        ("负责人乙", "lead-2", [Role.Lead], null),
        ("专家甲", "expert-1", [Role.Expert], null),
        ("专家乙", "expert-2", [Role.Expert], null),
        ("专家丙", "expert-3", [Role.Expert], null),
        ("专家丁", "expert-4", [Role.Expert], 3),
        ("监督员甲", "supervisor-1", [Role.Supervisor], null),
        ("管理员甲", "administrator-1", [Role.Administrator], null),
    ];
}
