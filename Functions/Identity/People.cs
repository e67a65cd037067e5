using System.Collections.Immutable;

namespace TechVolunteers.Identity;

/// <summary>A person as the directory holds them. Phones are not kept.</summary>
/// <param name="Address">E-mail address, lower case; unique among people who are not retired.</param>
/// <param name="InvitedAt">When the last invitation was written, campaign time; null when none was.</param>
public sealed record Person(PersonId Id, string Name, string Address, ImmutableArray<Role> Roles, UnitId? Unit, DateTimeOffset AddedAt, DateTimeOffset? RetiredAt = null, DateTimeOffset? InvitedAt = null)
{
    public Principal Principal => new(Id, Name, Roles, Unit);
}

/// <summary>A recommending unit (推荐单位).</summary>
/// <param name="Kind">全国学会, 省级科协 …: as the directory names it.</param>
/// <param name="Quotas">Packets allowed, by category code; a category that is not named has the campaign's own quota.</param>
public sealed record Unit(UnitId Id, string Name, string Kind, ImmutableSortedDictionary<string, int> Quotas, DateTimeOffset AddedAt);

/// <summary>Rows of the directory, in a partition of their own.</summary>
public static class PeopleKeys
{
    public const string Partition = "people";

    /// <summary>The audit chain of the directory and of sign-in.</summary>
    public const string Chain = "people";
    public const string People = "person/";
    public const string Units = "unit/";

    public static string Person(PersonId id) => People + id.Value;

    public static string Unit(UnitId id) => Units + id.Value;
}
