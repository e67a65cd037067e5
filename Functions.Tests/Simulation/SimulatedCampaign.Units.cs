using System.Net;
using System.Net.Http.Headers;
using System.Text;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.PreliminaryReview;
using TechVolunteers.Tests.Packets;

namespace TechVolunteers.Tests.Simulation;

/// <content>What units do: send, replace and withdraw packets.</content>
internal sealed partial class SimulatedCampaign
{
    private const string BlankScan = "blank.pdf";

    private static readonly string[] GoodForms = ["A-001.docx", "A-004.docx", "A-010.docx", "A-025.docx", "A-027.docx", "B-002.docx", "B-005.docx", "B-008.docx", "B-028.docx", "C-003.docx", "C-006.docx", "C-016.docx", "C-026.docx"];
    private static readonly string[] OldForms = ["A-017.doc", "B-018.doc", "C-019.doc"];
    private static readonly string[] BadForms = ["X-renamed-zip.docx", "X-renamed-pdf.docx", "X-truncated.docx", "X-empty-plain.docx", "X-renamed-exe.docx", "X-macro.docx", "X-xxe.docx", "X-dde-field.docx", "X-remote-image.docx"];

    // One with pictures now and then: looking at them is what takes long.
    private static readonly string[] GoodScans = [.. Enumerable.Repeat(BlankScan, 15), "X-uri-only.pdf"];
    private static readonly string[] BadScans = ["X-huge-page.pdf", "X-truncated.pdf", "X-encrypted-user.pdf", "X-javascript.pdf", "X-launch.pdf", "X-garbage-header.pdf"];

    private async Task Intake()
    {
        var campaign = await Running();
        var nominations = await Nominations();
        var alive = nominations.Count(nomination => nomination.State == NominationState.Received);
        if (alive < 3 && Now < campaign.Campaign.Deadline)
        {
            await Submit(good: true);
            return;
        }
        // Once everything has to end nobody sends any more, or it never would.
        if (_calm)
        {
            await Pass(campaign.Campaign.Extensions.Values.Append(campaign.Campaign.Deadline).Max() + campaign.Definition.Grace - Now is var left && left > TimeSpan.Zero ? left : TimeSpan.FromMinutes(5));
            return;
        }
        await dice.Pick<Func<Task>>(
            (6, () => Submit(dice.Chance(0.7))),
            (4, () => Replace(nominations, dice.Chance(0.7))),
            (2, () => Withdraw(nominations)),
            (1, () => MoveDeadline(campaign)),
            (4, () => Pass(TimeSpan.FromMinutes(dice.Roll(1500)))),
            (4, () => ToTheDeadline(campaign)))();
    }

    /// <summary>The last millisecond is in time; the next is not.</summary>
    private async Task ToTheDeadline(RunningCampaign campaign)
    {
        await PassTo(campaign.Campaign.Deadline.AddMilliseconds(-1));
        await Submit(good: true);
        await PassTo(campaign.Campaign.Deadline);
        await Submit(good: true);
    }

    private async Task Submit(bool good)
    {
        var n = dice.Roll(3);
        var (form, scan) = Files(good);
        var category = good || form[0] == 'X' ? Category(form) : dice.Pick(["A", "B", "C", "", "D"]);
        var campaign = await Running();
        var inTime = Now >= campaign.Definition.OpensAt && Now < campaign.Campaign.DeadlineOf(UnitOf(n)) && campaign.Campaign is { Closing: null, Stage: Stage.Intake or Stage.PreliminaryReview };
        await Send($"clerk-{n + 1}", $"/api/campaigns/{Id}/nominations", category, form, scan, inTime, good && inTime, "nominations.submitted", "sends");
    }

    private async Task Replace(List<Nomination> nominations, bool good)
    {
        if (nominations.Count == 0)
            return;
        var nomination = dice.Pick(nominations);
        var campaign = await Running();
        var window = SendingWindow.OfReplacement(campaign, nomination);
        var inTime = window is not null && Now >= window.Opens && Now < window.Ends && campaign.Campaign.Closing is null
            && (nomination.State == NominationState.Returned || campaign.Campaign.Stage is Stage.Intake or Stage.PreliminaryReview);
        var (form, scan) = Files(good);
        await Send(ClerkOf(nomination), $"/api/campaigns/{Id}/nominations/{nomination.Id}/packets", "", form, scan, inTime, good && inTime, "nominations.replaced", $"replaces {nomination.Number}");
    }

    /// <param name="may">Whether a receipt would be right.</param>
    /// <param name="must">Whether anything but a receipt would be wrong.</param>
    private async Task Send(string who, string path, string category, string form, string scan, bool may, bool must, string action, string said)
    {
        await Ask(who, path, () => Packet(category, form, scan), $"{said} {form} and {scan} as {category}", answer =>
        {
            if (answer is null)
                _oracle.Unheard(action);
            else if (answer is (HttpStatusCode.Created, var text))
            {
                if (!may)
                    throw new SimulationFault($"{who} {said} at {Now:O} and got a receipt, though it was too late or the stage was over.");
                var receipt = Json.Read<Receipt>(text);
                _oracle.Received(receipt);
                _oracle.Told("nom-" + receipt.Nomination.Value, action);
            }
            else if (must)
                throw new SimulationFault($"{who} {said} {form} and {scan} in time, and was refused: {(int)answer.Value.Status} {answer.Value.Text}");
        });
    }

    private static MultipartFormDataContent Packet(string category, string form, string scan)
    {
        var body = new MultipartFormDataContent();
        if (category.Length > 0)
            body.Add(new StringContent(category), "category");
        Add("form", "forms", form, form.EndsWith(".doc", StringComparison.Ordinal) ? "application/msword" : "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
        Add("stamped", "scans", scan, "application/pdf");
        return body;

        void Add(string name, string folder, string file, string type)
        {
            var part = new ByteArrayContent(file == BlankScan ? Blank() : File.ReadAllBytes(SamplePackets.Path(folder, file)));
            part.Headers.ContentType = new MediaTypeHeaderValue(type);
            body.Add(part, name, file);
        }
    }

    /// <summary>One empty page of A4: the smallest sample with another size of the same length, so that its table of offsets still holds.</summary>
    private static byte[] Blank() =>
        Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(File.ReadAllBytes(SamplePackets.Path("scans", "X-huge-page.pdf"))).Replace("[0 0 14400 14400]", "[0 0   595   842]", StringComparison.Ordinal));

    private (string Form, string Scan) Files(bool good) => good
        ? (dice.Pick(GoodForms), dice.Pick(GoodScans))
        : dice.Pick([(dice.Pick(BadForms), dice.Pick(GoodScans)), (dice.Pick(GoodForms), dice.Pick(BadScans)), (dice.Pick(OldForms), dice.Pick(GoodScans)), (dice.Pick(BadForms), dice.Pick(BadScans))]);

    private string Category(string form) => form[0] == 'X' ? dice.Pick(["A", "B", "C"]) : form[..1];

    private static string ClerkOf(Nomination nomination) => $"clerk-{nomination.Unit.Value[^1]}";

    /// <summary>Never the last two that could still be announced: a campaign without any ends nowhere, and that is right.</summary>
    private static bool Dispensable(List<Nomination> nominations) => nominations.Count(nomination => !Settled(nomination.State)) > 2;

    private async Task Withdraw(List<Nomination> nominations)
    {
        if (!Dispensable(nominations))
            return;
        var nomination = dice.Pick(nominations);
        if (await Decide(ClerkOf(nomination), $"/api/campaigns/{Id}/nominations/{nomination.Id}/withdrawal", new { reason = "推荐对象已调离本地区。", decisionVersion = Shown(nomination.DecisionVersion) },
                "nom-" + nomination.Id, "nominations.withdrawn", $"withdraws {nomination.Number}")
            && (await _app.Get<NominationReads>().Find(CampaignId.From(Id), nomination.Id.Value, CancellationToken.None))!.State != NominationState.Withdrawn)
        {
            throw new SimulationFault($"{nomination.Number} was withdrawn with success, and is not.");
        }
    }

    /// <summary>The version that a page showed, which is sometimes an old page.</summary>
    private int Shown(int version) => !_calm && dice.Chance(0.08) ? version - 1 : version;

    private async Task MoveDeadline(RunningCampaign campaign)
    {
        var to = BeijingTime.DayOf(campaign.Campaign.Deadline).AddDays(dice.Roll(4));
        var unit = dice.Chance(0.4) ? UnitOf(dice.Roll(3)).Value : null;
        await Decide($"lead-{1 + dice.Roll(2)}", $"/api/campaigns/{Id}/deadline", new { to = $"{to:yyyy-MM-dd}T24:00", unit, reason = "部分单位反映网络故障。", decisionVersion = Shown(campaign.Campaign.DecisionVersion) },
            "campaign", "campaigns.deadline-moved", $"moves the deadline to {to:O} for {unit ?? "all"}");
    }
}
