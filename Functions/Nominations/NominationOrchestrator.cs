using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using TechVolunteers.Durable;

namespace TechVolunteers.Nominations;

/// <summary>
/// One nomination, from its first packet until nothing can follow any more. Started by whatever saves the nomination, under the id of
/// <see cref="NominationKeys.Instance"/>; a finished one that is started again ends at once.
/// </summary>
public static class NominationOrchestrator
{
    /// <summary>Instances from before this version end as failed when their inspection does; so says their history, and so they replay.</summary>
    private const string GivesUpInspections = "1.1.0";

    /// <summary>A unit may replace its packet any number of times; the history is cut before it grows beyond 200 events.</summary>
    private const int RoundsInOneHistory = 16;

    [Function(nameof(NominationOrchestrator))]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext nomination, NominationRun run)
    {
        var waiting = new Waiting(nomination);
        for (var round = 0; round < RoundsInOneHistory; round++)
        {
            var look = await nomination.Call(LookAtNomination.Step, run);
            switch (look.Next)
            {
                // Nothing can follow.
                case NominationStep.None:
                    return;

                // A new packet version: inspect it and tell the unit what was found.
                case NominationStep.Inspect:
                    await Inspect(nomination, new InspectionRun(run, look.Version));
                    break;

                // Returned for correction: remind the unit, and close the case when the deadline passes.
                case NominationStep.Remind:
                    await nomination.Call(RemindCorrection.Step, run);
                    break;
                case NominationStep.Lapse:
                    await nomination.Call(LapseNomination.Step, run);
                    break;

                // The office, the experts or the unit decide next.
                case NominationStep.Wait:
                    await waiting.Until(look.Until);
                    break;
            }
        }
        // The next generation begins with a look at the row, so no nudge of this one is missed.
        nomination.ContinueAsNew(run);
    }

    /// <summary>A packet that can't be inspected, however often it is tried, is left to people; it must not stay “being inspected” for ever.</summary>
    private static async Task Inspect(TaskOrchestrationContext nomination, InspectionRun run)
    {
        try
        {
            await nomination.Call(InspectPacket.Step, run);
        }
        catch (TaskFailedException) when (nomination.CompareVersionTo(GivesUpInspections) >= 0)
        {
            await nomination.Call(GiveUpInspection.Step, run);
        }
    }
}
