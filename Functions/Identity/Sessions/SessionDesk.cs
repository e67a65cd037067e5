using TechVolunteers.Audit;
using TechVolunteers.Storage;

namespace TechVolunteers.Identity.Sessions;

/// <summary>Starts, recognises and ends sessions.</summary>
public sealed class SessionDesk(IRecords records, Ledger ledger, PeopleDirectory people, Administrators administrators, RealClock real)
{
    /// <summary>Starts a session under a new id; the one that the browser brought ends, so a planted id is worth nothing.</summary>
    /// <returns>The cookie's value.</returns>
    public async Task<string> Start(PersonId person, string? before, Attribution by, CancellationToken cancel)
    {
        var id = Secrets.New();
        await ledger.Commit(SessionKeys.Partition, by, async draft =>
        {
            var now = real.Now;
            if (before is not null)
                await draft.Remove(SessionKeys.Of(before));
            await draft.Save(SessionKeys.Of(id), new Session(person, now, now));
            return id;
        }, cancel);
        return id;
    }

    /// <summary>Whose session it is, as the directory holds them at this moment: a retired person is nobody at once. Null when it is over or unknown.</summary>
    public async Task<Principal?> Who(string id, Attribution by, CancellationToken cancel)
    {
        var key = SessionKeys.Of(id);
        if (await records.Find<Session>(SessionKeys.Partition, key, cancel) is not { } session || session.Over(real.Now))
            return null;
        if (await people.Person(session.Person, cancel) is not { RetiredAt: null } person)
            return null;
        if (real.Now - session.SeenAt >= Session.Grain)
            await ledger.Commit(SessionKeys.Partition, by, draft => Touch(draft, key), cancel);
        return administrators.PrincipalOf(person);
    }

    public Task End(string id, Attribution by, CancellationToken cancel) => ledger.Commit(SessionKeys.Partition, by, async draft =>
    {
        if (await draft.Find<Session>(SessionKeys.Of(id)) is null)
            return false;
        await draft.Remove(SessionKeys.Of(id));
        return true;
    }, cancel);

    private async Task<bool> Touch(Draft draft, string key)
    {
        // It may have ended, or been touched, since it was read.
        if (await draft.Find<Session>(key) is not { } session || session.Over(real.Now) || real.Now - session.SeenAt < Session.Grain)
            return false;
        await draft.Save(key, session with { SeenAt = real.Now });
        return true;
    }
}
