"""Words that say nothing alone, in the languages besides English that feedback often comes in: articles, pronouns, prepositions, auxiliaries.

Words that English uses otherwise (die, door, war) are not among them."""

import re

OTHER_STOP_WORDS = frozenset(
    re.findall(
        r"\S+",
        """der das den dem des ein eine einen einem einer eines kein keine keinen und oder aber auch als am an auf aus bei bin bis da dann dass daß
        denn dies diese dieser dieses doch du durch er es für hab habe haben hatte ich ihr ihre im in ist ja kann können mehr mein meine mich mir
        mit muss nach nicht noch nur ob ohne schon sein sich sie sind so sollte über um uns unser unsere unter vom von vor warum was wäre wenn wer
        werden wie wir wird wo wurde würde zu zum zur alle alles immer jeder jede jedes sehr viel weg drei zwei eins le la les un une de au aux et
        ou mais donc ce cet cette ces il elle ils elles je tu nous vous on se sa ses leur leurs mon ma mes notre nos votre vos que qui quoi dont où
        ne pas très pour par sur sous dans avec sans est sont était être avoir ai as avons avez ont fait faire peut si comme quand tout tous toute
        toutes même aussi cela ça c'est d'un d'une qu'il qu'on l'on n'est j'ai el los las una unos unas y o pero del al en con sin por para quién
        como cuando donde no sí más muy mi mis tus su sus nuestro nuestra era ser estar está están ha han he hemos fue lo me te ya también todo
        todos toda todas este esta esto ese esa eso gli i uno e di dal della dei delle nel nella per tra fra che chi cui non più molto mio mia suo
        sua nostro nostra sono sei è siamo hanno ho hai quando anche tutto tutti questa questo questi queste het een of maar voor met zonder op
        onder bij naar uit aan om dat deze dit ik jij u hij zij wij we jullie ze mijn jouw uw zijn haar ons onze is waren ben bent heb hebt heeft
        hebben had kan kunnen moet moeten wil willen niet geen nog wel ook meer heel graag dan os uma umas mas do dos na nas em com sem quem onde
        não sim muito meu minha seu nosso nossa é são foi estão há tem têm isso isto esse essa também tudo""",
    )
)
