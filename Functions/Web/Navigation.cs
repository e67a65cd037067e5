using System.Collections.Immutable;
using TechVolunteers.Identity;

namespace TechVolunteers.Web;

/// <summary>A link of the main navigation, and the roles that see it (everybody when empty).</summary>
public sealed record NavigationLink(string Path, string Text, ImmutableArray<Role> Roles);

/// <summary>The main navigation: one entry page for each kind of work.</summary>
public static class Navigation
{
    private static readonly ImmutableArray<NavigationLink> Links =
    [
        new("/", "首页", []),
        new("/unit", "推荐单位", [Role.Clerk]),
        new("/office", "办公室", [Role.Reviewer, Role.Lead]),
        new("/expert", "专家评审", [Role.Expert]),
        new("/supervision", "监督", [Role.Supervisor]),
        new("/checks", "数据核对", [Role.Supervisor, Role.Administrator]),
        new("/people", "单位与人员", [Role.Administrator]),
        new("/earlier-selections", "往年名单", [Role.Administrator]),
    ];

    public static IEnumerable<NavigationLink> For(Principal? who) =>
        Links.Where(link => link.Roles.IsEmpty || (who is not null && link.Roles.Any(who.Roles.Contains)));
}
