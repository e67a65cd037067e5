using System.Collections.Immutable;

namespace TechVolunteers.Identity;

/// <summary>Roles in the reader's words.</summary>
public static class RoleNames
{
    /// <summary>The roles that an administrator can give.</summary>
    public static ImmutableArray<Role> Given { get; } = [Role.Clerk, Role.Reviewer, Role.Lead, Role.Expert, Role.Supervisor, Role.Administrator];

    public static string Of(Role role) => role switch
    {
        Role.Clerk => "推荐单位经办人",
        Role.Reviewer => "初审员",
        Role.Lead => "办公室负责人",
        Role.Expert => "评审专家",
        Role.Supervisor => "监督人员",
        Role.Administrator => "系统管理员",
        _ => "公众",
    };
}
