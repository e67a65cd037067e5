using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Identity;
using TechVolunteers.Notifications;
using TechVolunteers.Storage;
using TechVolunteers.Web;

namespace TechVolunteers.Demo;

/// <summary>Every letter of the demonstration with its text, the newest first. Only here: letters hold sign-in links and personal data.</summary>
public sealed class ShowLetters(DemoDoor door, LetterPartitions partitions, IRecords records, TimeProvider time)
{
    private const int OnPage = 30;

    [Function("ShowDemoLetters")]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "demo/letters")] HttpRequest request, CancellationToken cancel)
    {
        if (door.Ask(request, time.GetUtcNow()) is Permitted.No(var why))
            return await Answers.Refuse(request, why, time, cancel);
        var number = int.TryParse(request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Max(1, asked) : 1;
        var all = await All(cancel);
        return Answers.Page<LettersPage>(await request.Page(time, cancel), new
        {
            Letters = all.Skip((number - 1) * OnPage).Take(OnPage).ToImmutableArray(),
            Number = number,
            Pages = Math.Max(1, (all.Length + OnPage - 1) / OnPage),
            Total = all.Length,
        });
    }

    private async Task<ImmutableArray<Letter>> All(CancellationToken cancel)
    {
        var letters = new List<Letter>();
        await foreach (var partition in partitions.All(cancel))
        {
            await foreach (var letter in records.Scan<Letter>(partition.Name, Letter.Prefix, cancel))
                letters.Add(letter);
        }
        return [.. letters.OrderByDescending(letter => letter.WrittenAt).ThenBy(letter => letter.Id, StringComparer.Ordinal)];
    }
}
