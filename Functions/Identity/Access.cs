using System.Collections.Immutable;

namespace TechVolunteers.Identity;

/// <summary>How far a grant reaches.</summary>
public enum Reach
{
    /// <summary>Everything of its kind.</summary>
    All,

    /// <summary>What belongs to the person's own unit.</summary>
    OwnUnit,

    /// <summary>What was assigned to this person.</summary>
    Assigned,
}

/// <summary>A role that holds a permission, how far, and in which stages of a campaign (in all of them when empty).</summary>
public sealed record Grant(Role Role, Reach Reach, ImmutableArray<string> Phases);

/// <summary>
/// Something a person may do. Features declare theirs as public static read-only fields, so that the whole matrix can be listed and compared.
/// </summary>
/// <param name="Name">Feature first: <c>review.propose</c>.</param>
/// <param name="Title">What it is, in Chinese, for the sentence that denies it: “提出初审意见”.</param>
public sealed record Permission(string Name, string Title, ImmutableArray<Grant> Grants)
{
    public static Permission To(string name, string title) => new(name, title, []);

    /// <summary>The same permission, also for <paramref name="role"/>.</summary>
    public Permission For(Role role, Reach reach = Reach.All, params ReadOnlySpan<string> phases) =>
        this with { Grants = Grants.Add(new Grant(role, reach, [.. phases])) };
}

/// <summary>What a permission is asked for: the unit it belongs to and the people it was assigned to, where there are any.</summary>
public sealed record Subject(UnitId? Unit, ImmutableArray<PersonId> Assigned)
{
    /// <summary>Something that belongs to nobody in particular.</summary>
    public static Subject General { get; } = new(null, []);

    public static Subject Of(UnitId unit) => new(unit, []);
}

public abstract record AccessDecision
{
    private AccessDecision() { }

    /// <param name="As">The role under which it is allowed.</param>
    public sealed record Allowed(Role As) : AccessDecision;

    public sealed record Denied(Refusal Why) : AccessDecision;
}

/// <summary>Who may do what. A pure function; its whole matrix is an approved text in the tests.</summary>
public static class Access
{
    public static AccessDecision Decide(Principal? who, Permission permission, Subject what, string? phase)
    {
        Role[] roles = who is null ? [Role.Public] : [.. who.Roles, Role.Public];
        var held = permission.Grants.Where(grant => roles.Contains(grant.Role)).ToArray();
        var within = held.Where(grant => Covers(grant.Reach, who, what)).ToArray();
        var now = within.FirstOrDefault(grant => grant.Phases.IsEmpty || (phase is not null && grant.Phases.Contains(phase)));
        if (now is not null)
            return new AccessDecision.Allowed(now.Role);
        if (who is null)
            return Denied(RefusalKind.NotSignedIn, $"{permission.Title}需要先登录。", "请在登录页输入您的邮箱，用收到的链接或验证码登录。");
        if (held.Length == 0)
            return Denied(RefusalKind.Forbidden, $"您的角色不能{permission.Title}。", "如果这是您的工作，请联系系统管理员。");
        // What belongs to somebody else is not told apart from what does not exist.
        if (within.Length == 0)
            return Denied(RefusalKind.Unknown, "没有找到这项内容，或者它不属于您。", "请从您的工作页面重新进入。");
        return Denied(RefusalKind.Closed, $"现在这个阶段不能{permission.Title}。", "请在首页查看当前阶段和时间安排。");
    }

    private static AccessDecision.Denied Denied(RefusalKind kind, string what, string @do) => new(new Refusal(kind, what, @do));

    private static bool Covers(Reach reach, Principal? who, Subject what) => reach switch
    {
        Reach.All => true,
        Reach.OwnUnit => who?.Unit is { } unit && what.Unit == unit,
        _ => who is not null && what.Assigned.Contains(who.Id),
    };
}
