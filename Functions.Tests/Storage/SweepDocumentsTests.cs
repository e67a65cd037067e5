using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TechVolunteers.Nominations;
using TechVolunteers.Storage;
using TechVolunteers.Tests.Nominations;
using Xunit;

namespace TechVolunteers.Tests.Storage;

public sealed class SweepDocumentsTests
{
    [Fact]
    public async Task What_no_row_names_goes_after_a_day_and_what_a_packet_names_stays()
    {
        using var world = await IntakeWorld.Open();
        var kept = (await world.Accepted()).Packet;
        var orphan = await world.Files();

        await Sweep(world, after: TimeSpan.FromHours(23));
        Assert.Equal(kept.Files.Length + orphan.Length, world.QuarantineCount());

        await Sweep(world, after: TimeSpan.FromHours(25));
        Assert.Equal(kept.Files.Length, world.QuarantineCount());
        foreach (var file in kept.Files)
        {
            await using var content = await world.Documents.OpenQuarantined(file.Document, default);
            Assert.NotNull(content);
        }
    }

    [Fact]
    public async Task A_released_document_is_left_alone()
    {
        using var world = await IntakeWorld.Open();
        var files = await world.Files();
        await world.Documents.Release(files[0].Document, default);

        await Sweep(world, after: TimeSpan.FromDays(30));

        Assert.NotNull(await world.Documents.Open(files[0].Document, default));
        Assert.Equal(0, world.QuarantineCount());
    }

    [Fact]
    public async Task Every_folder_that_writes_documents_says_which_ones_its_rows_name()
    {
        var app = await TestApp.Start();
        await using (app)
        {
            var keepers = app.Services.GetServices<KeptDocuments>().Select(keeper => keeper.Method.DeclaringType!.FullName!).ToArray();
            var writers = typeof(IDocuments).Assembly.GetTypes()
                .Where(type => type.Namespace?.StartsWith("TechVolunteers.Storage", StringComparison.Ordinal) == false)
                .Where(type => type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Any(made => made.GetParameters().Any(parameter => parameter.ParameterType == typeof(IDocuments))))
                .Select(type => type.Namespace!.Split('.')[1]).Distinct();

            // Audit only reads them.
            Assert.DoesNotContain(writers, feature => feature != "Audit" && !keepers.Any(keeper => keeper.StartsWith($"TechVolunteers.{feature}.", StringComparison.Ordinal)));
        }
    }

    private static Task Sweep(IntakeWorld world, TimeSpan after)
    {
        KeptDocuments packets = cancel => NominationInvariants.Documents(world.Campaigns, world.Records, cancel);
        var real = new RealClock(new FakeTimeProvider(TimeProvider.System.GetUtcNow() + after));
        return new SweepDocuments(world.Documents, [packets], real, NullLogger<SweepDocuments>.Instance).Run(null!, default);
    }
}
