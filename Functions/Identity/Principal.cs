using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace TechVolunteers.Identity;

[JsonConverter(typeof(IdJsonConverter<PersonId>))]
public readonly record struct PersonId(string Value) : IId<PersonId>
{
    public static PersonId From(string value) => new(value);

    public override string ToString() => Value;
}

[JsonConverter(typeof(IdJsonConverter<UnitId>))]
public readonly record struct UnitId(string Value) : IId<UnitId>
{
    public static UnitId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>What a person is to the call. A person may hold several roles; an answer is given under one of them.</summary>
public enum Role
{
    /// <summary>公众: anybody, signed in or not.</summary>
    Public,

    /// <summary>经办人 of a recommending unit.</summary>
    Clerk,

    /// <summary>初审员 of the office.</summary>
    Reviewer,

    /// <summary>办公室负责人: confirms what a reviewer proposes.</summary>
    Lead,

    /// <summary>评审专家.</summary>
    Expert,

    /// <summary>监督: reads everything, changes nothing.</summary>
    Supervisor,

    /// <summary>系统管理员: units, people, campaigns.</summary>
    Administrator,
}

/// <summary>A signed-in person.</summary>
/// <param name="Unit">The recommending unit of a clerk, or the employer of an expert; null for the office.</param>
public sealed record Principal(PersonId Id, string Name, ImmutableArray<Role> Roles, UnitId? Unit);

/// <summary>Whoever sent this request.</summary>
/// <param name="Who">Null when nobody is signed in.</param>
/// <param name="Request">The request id of logs and audit.</param>
/// <param name="Until">When the token ends that a program showed, in real time; null for a browser.</param>
public sealed record Visitor(Principal? Who, string Request, DateTimeOffset? Until = null)
{
    /// <summary>Asks for a permission and, when it is given, says under whose name the change will stand.</summary>
    /// <param name="what">What it is about.</param>
    /// <param name="phase">The campaign's stage; null where the permission does not depend on one.</param>
    /// <param name="at">Campaign time.</param>
    public Permitted Ask(Permission permission, Subject what, string? phase, DateTimeOffset at) =>
        Access.Decide(Who, permission, what, phase) switch
        {
            AccessDecision.Allowed allowed => new Permitted.Yes(new Audit.Attribution(
                Who is { } who ? new Audit.Actor.Person(who.Id, allowed.As) : new Audit.Actor.Anyone(), at, Request)),
            AccessDecision.Denied denied => new Permitted.No(denied.Why),
            _ => throw new InvalidOperationException("Unknown access decision."),
        };
}

/// <summary>The answer to <see cref="Visitor.Ask"/>.</summary>
public abstract record Permitted
{
    private Permitted() { }

    public sealed record Yes(Audit.Attribution By) : Permitted;

    public sealed record No(Refusal Why) : Permitted;
}
