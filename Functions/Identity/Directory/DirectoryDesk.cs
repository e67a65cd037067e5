using System.Collections.Immutable;
using TechVolunteers.Audit;

namespace TechVolunteers.Identity.Directory;

/// <summary>A unit as an administrator enters it.</summary>
/// <param name="Quotas">Category codes with numbers, <c>A=3 B=2</c>; empty when the campaign's own quotas hold.</param>
public sealed record NewUnit(string? Name, string? Kind, string? Quotas);

/// <summary>A person as an administrator enters them.</summary>
/// <param name="Unit">The unit's id: required for a clerk, the employer of an expert if it recommends too.</param>
/// <param name="Invite">Whether an invitation goes out with it.</param>
public sealed record NewPerson(string? Name, string? Address, ImmutableArray<Role> Roles, string? Unit, bool Invite);

public abstract record UnitAdding
{
    private UnitAdding() { }

    public sealed record Added(Unit Unit) : UnitAdding;

    public sealed record Refused(Refusal Why) : UnitAdding;
}

public abstract record PersonAdding
{
    private PersonAdding() { }

    public sealed record Added(Person Person) : PersonAdding;

    public sealed record Refused(Refusal Why) : PersonAdding;
}

/// <summary>What administrators do to units and people.</summary>
public sealed class DirectoryDesk(Ledger ledger, PublicUrl url)
{
    public async Task<UnitAdding> Add(NewUnit entered, Attribution by, CancellationToken cancel)
    {
        var name = entered.Name?.Trim() ?? "";
        var kind = entered.Kind?.Trim() ?? "";
        if (name.Length is 0 or > 100)
            return new UnitAdding.Refused(Refusal.Invalid("单位名称没有填写，或者超过 100 个字。", "请填写单位全称。"));
        if (kind.Length is 0 or > 40)
            return new UnitAdding.Refused(Refusal.Invalid("单位类别没有填写，或者超过 40 个字。", "请填写单位类别，例如“全国学会”或“省级科协”。"));
        if (ReadQuotas(entered.Quotas) is not { } quotas)
            return new UnitAdding.Refused(Refusal.Invalid("名额的写法不对。", "请按“类别代码=数量”填写，用空格隔开，例如“A=3 B=2”；没有单独名额时留空。"));
        var unit = new Unit(UnitId.From(Ids.New()), name, kind, quotas, by.At);
        return await ledger.Commit<UnitAdding>(PeopleKeys.Partition, by, async draft =>
        {
            if (await draft.HasUnitNamed(name))
                return new UnitAdding.Refused(Refusal.Invalid($"单位“{name}”已经存在。", "请核对名称；同一个单位只需添加一次。"));
            await draft.Add(unit);
            return new UnitAdding.Added(unit);
        }, cancel);
    }

    public async Task<PersonAdding> Add(NewPerson entered, Attribution by, CancellationToken cancel)
    {
        var name = entered.Name?.Trim() ?? "";
        var roles = entered.Roles.IsDefault ? [] : entered.Roles.Distinct().Order().ToImmutableArray();
        var unit = entered.Unit?.Trim() ?? "";
        if (name.Length is 0 or > 40)
            return Refused("姓名没有填写，或者超过 40 个字。", "请填写姓名。");
        if (EmailAddress.Normalise(entered.Address) is not { } address)
            return Refused("邮箱地址的格式不对。", "请填写完整的邮箱地址，例如 name@example.org。");
        if (roles.Length == 0 || roles.Any(role => !RoleNames.Given.Contains(role)))
            return Refused("没有选择角色。", "请至少选择一个角色。");
        if (roles.Contains(Role.Clerk) && unit.Length == 0)
            return Refused("推荐单位经办人没有选择单位。", "请先添加单位，再选择经办人所属的单位。");
        var person = new Person(PersonId.From(Ids.New()), name, address, roles, unit.Length == 0 ? null : UnitId.From(unit), by.At);
        return await ledger.Commit<PersonAdding>(PeopleKeys.Partition, by, async draft =>
        {
            if (person.Unit is { } id && (!Ids.Valid(unit) || await draft.Find<Unit>(PeopleKeys.Unit(id)) is null))
                return Refused("没有找到所选的单位。", "请刷新页面后重新选择单位。");
            if (await draft.PersonAt(address) is { } holder)
                return Refused($"邮箱 {address} 已经属于“{holder.Name}”。", "每个邮箱只能属于一个人；如果此人已不再承担工作，请先停用。");
            await draft.Add(person);
            if (entered.Invite)
                await Invite(draft, person);
            return new PersonAdding.Added(person);
        }, cancel);
    }

    /// <summary>Takes access away at once: sessions and tokens of a retired person open nothing any more.</summary>
    public Task<Refusal?> Retire(string id, Attribution by, CancellationToken cancel) => Change(id, by, async (draft, person) =>
    {
        if (by.Actor is Actor.Person self && self.Id == person.Id)
            return Refusal.Invalid("不能停用自己的账户。", "请由另一位系统管理员办理。");
        await draft.Retire(person);
        return null;
    }, cancel);

    /// <summary>Writes an invitation: where to sign in and under which address. It holds no token.</summary>
    public Task<Refusal?> Invite(string id, Attribution by, CancellationToken cancel) => Change(id, by, async (draft, person) =>
    {
        await Invite(draft, person);
        return null;
    }, cancel);

    private async Task<Refusal?> Change(string id, Attribution by, Func<Draft, Person, Task<Refusal?>> change, CancellationToken cancel)
    {
        if (!Ids.Valid(id))
            return NoSuchPerson;
        return await ledger.Commit(PeopleKeys.Partition, by, async draft =>
            await draft.Find<Person>(PeopleKeys.Person(PersonId.From(id))) is { RetiredAt: null } person ? await change(draft, person) : NoSuchPerson, cancel);
    }

    private async Task Invite(Draft draft, Person person)
    {
        await draft.Save(PeopleKeys.Person(person.Id), person with { InvitedAt = draft.By.At });
        draft.Record(PeopleKeys.Chain, "people.invited", facts: [("person", person.Id.Value)]);
        await draft.Send(DirectoryLetters.Invitation(person, url.To("/sign-in"), draft.By.At, draft.By.Request));
    }

    /// <summary>Null when the text is no list of quotas.</summary>
    private static ImmutableSortedDictionary<string, int>? ReadQuotas(string? text)
    {
        var quotas = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var part in (text ?? "").Split([' ', ',', '，', '、', ';', '；'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=', '＝') is not [var code, var number] || !Ids.Valid(code) || !int.TryParse(number, out var most) || most < 0 || !quotas.TryAdd(code, most))
                return null;
        }
        return quotas.ToImmutable();
    }

    private static PersonAdding.Refused Refused(string what, string @do) => new(Refusal.Invalid(what, @do));

    private static Refusal NoSuchPerson { get; } = Refusal.Unknown("没有找到这个人，或者此人已经停用。", "请刷新“单位与人员”页面查看最新名单。");
}
