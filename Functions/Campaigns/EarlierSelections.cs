using System.Collections.Immutable;

namespace TechVolunteers.Campaigns;

/// <summary>One nominee selected in an earlier year.</summary>
/// <param name="UnitOrPlace">The person's unit and post, or the unit that recommended a team or a service point.</param>
public sealed record EarlierSelection(int Year, CategoryCode Category, string Name, string UnitOrPlace);

/// <summary>The archive of earlier selections that clause 三(四) excludes.</summary>
/// <param name="Note">Where the list comes from.</param>
public sealed record EarlierSelections(string Note, ImmutableArray<EarlierSelection> Entries)
{
    /// <summary>An invented list, for the demo and tests.</summary>
    public static EarlierSelections Sample { get; } = Json.Read<EarlierSelections>(Asset.Text("Campaigns/Assets/earlier-selections.json"));

    public static EarlierSelections None { get; } = new("", []);
}
