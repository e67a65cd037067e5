using System.Collections.Immutable;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Demo;

/// <summary>The bar on every page of a demonstration: the virtual clock, and everybody who can be signed in with one click.</summary>
internal sealed class DemoClockBar(VirtualClock clock, DuePoints due, PeopleDirectory directory) : IClockBarSource
{
    public async Task<ClockBar> Bar(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return new ClockBar(now, await due.Next(now, cancel), await People(cancel));
    }

    private async Task<ImmutableArray<StandIn>> People(CancellationToken cancel)
    {
        var units = (await directory.Units(cancel)).ToDictionary(unit => unit.Id, unit => unit.Name);
        return
        [
            .. (await directory.People(cancel))
                .OrderBy(person => person.Roles.Min()).ThenBy(person => person.Address, StringComparer.Ordinal)
                .Select(person => new StandIn(person.Id.Value, person.Name, Part(person, units))),
        ];
    }

    private static string Part(Person person, Dictionary<UnitId, string> units) =>
        string.Join("、", person.Roles.Select(RoleNames.Of)) + (person.Unit is { } unit && units.TryGetValue(unit, out var name) ? $" · {name}" : "");
}
