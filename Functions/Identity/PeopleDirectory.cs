using System.Collections.Immutable;
using TechVolunteers.Storage;

namespace TechVolunteers.Identity;

/// <summary>Reads units and people. Only the administrator's page and its API write them.</summary>
public sealed class PeopleDirectory(IRecords records)
{
    public Task<Person?> Person(PersonId id, CancellationToken cancel) =>
        records.Find<Person>(PeopleKeys.Partition, PeopleKeys.Person(id), cancel);

    public Task<Unit?> Unit(UnitId id, CancellationToken cancel) =>
        records.Find<Unit>(PeopleKeys.Partition, PeopleKeys.Unit(id), cancel);

    /// <summary>Everybody who is not retired, in order of their ids.</summary>
    public async Task<ImmutableArray<Person>> People(CancellationToken cancel)
    {
        var people = ImmutableArray.CreateBuilder<Person>();
        await foreach (var person in records.Scan<Person>(PeopleKeys.Partition, PeopleKeys.People, cancel))
        {
            if (person.RetiredAt is null)
                people.Add(person);
        }
        return people.ToImmutable();
    }

    public async Task<ImmutableArray<Person>> With(Role role, CancellationToken cancel) =>
        [.. (await People(cancel)).Where(person => person.Roles.Contains(role))];

    /// <summary>The clerks of a unit.</summary>
    public async Task<ImmutableArray<Person>> Clerks(UnitId unit, CancellationToken cancel) =>
        [.. (await With(Role.Clerk, cancel)).Where(person => person.Unit == unit)];

    public async Task<ImmutableArray<Unit>> Units(CancellationToken cancel)
    {
        var units = ImmutableArray.CreateBuilder<Unit>();
        await foreach (var unit in records.Scan<Unit>(PeopleKeys.Partition, PeopleKeys.Units, cancel))
            units.Add(unit);
        return units.ToImmutable();
    }
}
