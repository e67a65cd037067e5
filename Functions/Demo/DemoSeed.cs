using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Identity.Directory;

namespace TechVolunteers.Demo;

/// <summary>Before the first page of a demonstration: its units, its people and the open sample campaign. What is there already stays as it is.</summary>
internal sealed class DemoSeed(IServiceScopeFactory scopes, PeopleDirectory directory, CampaignReads campaigns, VirtualClock clock) : IHostedService
{
    private const string SampleCampaign = "Campaigns/Assets/kjzy2021.json";

    private static readonly CampaignId Sample = CampaignId.From("kjzy2021");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var by = new Attribution(new Actor.Machine(nameof(DemoSeed)), clock.GetUtcNow(), nameof(DemoSeed));
        var desk = scope.ServiceProvider.GetRequiredService<DirectoryDesk>();
        await AddUnits(desk, by, cancellationToken);
        await AddPeople(desk, by, cancellationToken);
        // A campaign that stands keeps its own settings, even when the sample has a newer version by now.
        if (await campaigns.Find(Sample, cancellationToken) is null
            && await scope.ServiceProvider.GetRequiredService<OpenCampaign>().Open(Asset.Text(SampleCampaign), by, cancellationToken) is CampaignOpening.Refused refused)
        {
            throw new InvalidOperationException($"The sample campaign was refused: {refused.Why.What} {string.Join(" ", refused.Problems)}");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task AddUnits(DirectoryDesk desk, Attribution by, CancellationToken cancel)
    {
        var known = (await directory.Units(cancel)).Select(unit => unit.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, kind) in DemoCast.Units.Where(unit => !known.Contains(unit.Name)))
        {
            if (await desk.Add(new NewUnit(name, kind, null), by, cancel) is UnitAdding.Refused refused)
                throw new InvalidOperationException($"The unit {name} was refused: {refused.Why.What}");
        }
    }

    private async Task AddPeople(DirectoryDesk desk, Attribution by, CancellationToken cancel)
    {
        var units = (await directory.Units(cancel)).ToDictionary(unit => unit.Name, unit => unit.Id.Value, StringComparer.Ordinal);
        // Whoever was retired in the demonstration stays retired only while it runs: without everybody the campaign could not go on.
        var known = (await directory.People(cancel)).Select(person => person.Address).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, mailbox, roles, unit) in DemoCast.People)
        {
            var address = $"{mailbox}@example.org";
            if (known.Contains(address))
                continue;
            var entered = new NewPerson(name, address, roles, unit is { } place ? units[DemoCast.Units[place].Name] : null, Invite: false);
            if (await desk.Add(entered, by, cancel) is PersonAdding.Refused refused)
                throw new InvalidOperationException($"{address} was refused: {refused.Why.What}");
        }
    }
}
