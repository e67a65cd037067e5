using System.Security.Cryptography;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;

namespace TechVolunteers.PublicNotice;

/// <summary>Filing an objection.</summary>
public abstract record Filing
{
    private Filing() { }

    /// <param name="Number">What the objector quotes later: YY-0001.</param>
    public sealed record Received(ObjectionId Id, string Number) : Filing;

    public sealed record Refused(Refusal Why) : Filing;
}

/// <summary>Takes objections and corrections from the public.</summary>
public sealed class Objecting(NoticeReads notice, PeopleDirectory people, PublicUrl publicUrl, Ledger ledger, RealClock real, RandomNumberGenerator source)
{
    /// <summary>Objections of one address that may be open at once: a letter goes out for each.</summary>
    public const int OpenPerAddress = 5;

    /// <summary>Filings from one client; a whole office may stand behind one.</summary>
    public static readonly WindowLimit FilingsFromClient = new(20, TimeSpan.FromHours(1));

    /// <param name="client">The client's address; its hash is counted and nothing more is kept.</param>
    public async Task<Filing> File(RunningCampaign campaign, ObjectionBody body, string client, DateTimeOffset at, string request, CancellationToken cancel)
    {
        // Never a signed-in person: who objects stands in the objection alone.
        var by = new Attribution(new Actor.Anyone(), at, request);
        var (filing, incomplete) = ObjectionFiling.Read(body);
        var id = ObjectionId.From(Ids.New(source));
        var staff = (await people.People(cancel)).Where(person => person.Roles.Contains(Role.Lead) || person.Roles.Contains(Role.Supervisor)).ToArray();
        return await ledger.Commit<Filing>(campaign.Partition, by, async draft =>
        {
            var published = await draft.Find<PublishedList>(PublishedList.Key) is not null;
            // Late comes before incomplete: nobody should mend a form that can't be taken any more.
            if (ObjectionFiling.Closed(await draft.Campaign(), notice.Window(campaign), published, at) is { } closed)
                return new Filing.Refused(closed);
            if (filing is null)
                return new Filing.Refused(incomplete!);
            if (await draft.Find<NoticeEntry>(NoticeEntry.Key(filing.Entry)) is not { Off: null } entry)
                return new Filing.Refused(Refusal.Unknown("公示名单中没有这一项，或者它已经不在名单上。", "请刷新公示页面，重新选择。"));
            if (await TooMany(draft, filing.From.Email, client) is { } tooMany)
                return new Filing.Refused(tooMany);
            var count = new ObjectionCount((await draft.Find<ObjectionCount>(ObjectionCount.Key))?.N + 1 ?? 1);
            var objection = new Objection(id, count.N, campaign.Id, filing.Kind, entry.Nomination, entry.Number, entry.Name, filing.From, filing.Facts, filing.Evidence, ObjectionState.Received, at);
            await draft.Save(ObjectionCount.Key, count);
            await draft.Save(objection);
            draft.Record($"nom-{entry.Nomination}", "objections.received", [("objection", id.Value), ("kind", filing.Kind.ToString())],
                [("name", filing.From.Name), ("contact", filing.From.Contact ?? ""), ("email", filing.From.Email), ("phone", filing.From.Phone ?? ""), ("facts", filing.Facts), ("evidence", filing.Evidence)]);
            await draft.Send(PublicNoticeLetters.Received(campaign, objection, at));
            foreach (var person in staff)
                await draft.Send(PublicNoticeLetters.ToDecide(campaign, objection, person, publicUrl, at));
            return new Filing.Received(id, objection.Number);
        }, cancel);
    }

    /// <summary>Counts this filing; the refusal when there were too many. All filings write the counting row, so none slips past another.</summary>
    private async Task<Refusal?> TooMany(Draft draft, string email, string client)
    {
        var open = 0;
        await foreach (var objection in draft.Scan<Objection>(Objection.Prefix))
            open += objection.Open && objection.From.Email == email ? 1 : 0;
        if (open >= OpenPerAddress)
            return new Refusal(RefusalKind.TooMany, $"这个邮箱还有 {open} 件异议没有办结，达到上限 {OpenPerAddress} 件。", "请等已提出的异议有答复后再提出；情况紧急的，请拨打公示所列的监督电话。");
        var key = $"objection-client/{Secrets.Hash(client)}";
        var uses = await draft.Find<SlidingWindow>(key) ?? SlidingWindow.Empty;
        if (uses.Wait(FilingsFromClient, real.Now) is { } wait)
            return new Refusal(RefusalKind.TooMany, "从您的网络提出异议的次数太多。", $"请在 {(int)Math.Ceiling(wait.TotalMinutes)} 分钟后再试，或者以书面形式寄到公示所列的地址。", wait);
        await draft.Save(key, uses.Use(FilingsFromClient, real.Now));
        return null;
    }
}
