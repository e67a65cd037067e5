using TechVolunteers.Audit;
using TechVolunteers.Identity.SignIn;

namespace TechVolunteers.Identity.Directory;

/// <summary>The directory as a change sees it: an address belongs to one person at a time.</summary>
internal static class PeopleDrafts
{
    private const string Addresses = "address/";
    private const string UnitNames = "unit-name/";

    /// <summary>Whoever has this address and is not retired.</summary>
    public static async Task<Person?> PersonAt(this Draft draft, string address) =>
        await draft.Find<AddressOwner>(AddressKey(address)) is { } owner
        && await draft.Find<Person>(PeopleKeys.Person(owner.Person)) is { RetiredAt: null } person
            ? person
            : null;

    /// <summary>Adds a person whose address is free.</summary>
    public static async Task Add(this Draft draft, Person person)
    {
        await draft.Save(PeopleKeys.Person(person.Id), person);
        await draft.Save(AddressKey(person.Address), new AddressOwner(person.Id));
        draft.Record(PeopleKeys.Chain, "people.added",
            facts: [("person", person.Id.Value), ("roles", string.Join(' ', person.Roles)), ("unit", person.Unit?.Value ?? "")],
            typed: [("name", person.Name), ("address", person.Address)]);
    }

    /// <summary>Somebody whom the setting Administrators names signs in for the first time.</summary>
    public static async Task<Person> AddAdministrator(this Draft draft, string address)
    {
        var person = new Person(PersonId.From(Ids.New()), address[..address.IndexOf('@', StringComparison.Ordinal)], address, [Role.Administrator], null, draft.By.At);
        await draft.Add(person);
        return person;
    }

    /// <summary>Takes a person's access away and frees the address.</summary>
    public static async Task Retire(this Draft draft, Person person)
    {
        await draft.Save(PeopleKeys.Person(person.Id), person with { RetiredAt = draft.By.At });
        await draft.Remove(AddressKey(person.Address));
        draft.Record(PeopleKeys.Chain, "people.retired", facts: [("person", person.Id.Value)]);
    }

    public static async Task<bool> HasUnitNamed(this Draft draft, string name) => await draft.Find<UnitOwner>(UnitNameKey(name)) is not null;

    public static async Task Add(this Draft draft, Unit unit)
    {
        await draft.Save(PeopleKeys.Unit(unit.Id), unit);
        await draft.Save(UnitNameKey(unit.Name), new UnitOwner(unit.Id));
        draft.Record(PeopleKeys.Chain, "people.unit-added",
            facts: [("unit", unit.Id.Value), .. unit.Quotas.Select(quota => ($"quota-{quota.Key}", quota.Value.ToString()))],
            typed: [("name", unit.Name), ("kind", unit.Kind)]);
    }

    private static string AddressKey(string address) => Addresses + Secrets.Hash(address);

    private static string UnitNameKey(string name) => UnitNames + Secrets.Hash(name);

    private sealed record UnitOwner(UnitId Unit);
}
